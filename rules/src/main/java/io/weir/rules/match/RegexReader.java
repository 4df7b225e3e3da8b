package io.weir.rules.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads RE2 expressions that RE2J has accepted. What it does not know, or what reads differently than one would think, it leaves
 * alone: the expression is then matched by RE2J. Texts are Latin-1 without line feeds, so that a dot is any char and the
 * multi-line flags mean nothing.
 */
final class RegexReader {

    private final String expression;
    private int position;
    private boolean ignoreCase;
    private boolean readWithCase;
    private boolean readWithoutCase;

    private RegexReader(String expression, boolean ignoreCase) {
        this.expression = expression;
        this.ignoreCase = ignoreCase;
    }

    /** What the expression means; empty when that is for RE2J to say. */
    static Optional<RegexNode> read(String expression, boolean ignoreCase) {
        RegexReader reader = new RegexReader(expression, ignoreCase);
        try {
            RegexNode all = reader.choice();
            // RE2J takes a common start out of alternatives, and sometimes takes it to have the case of the first.
            boolean mixed = reader.readWithCase && reader.readWithoutCase && expression.indexOf('|') >= 0;
            return reader.atEnd() && !mixed ? Optional.of(all) : Optional.empty();
        } catch (UnreadableException leftToRe2j) {
            return Optional.empty();
        }
    }

    private boolean atEnd() {
        return position == expression.length();
    }

    private boolean at(String text) {
        return expression.startsWith(text, position);
    }

    private boolean skip(String text) {
        boolean there = at(text);
        position += there ? text.length() : 0;
        return there;
    }

    private char next() throws UnreadableException {
        if (atEnd()) {
            throw new UnreadableException("ends early");
        }
        return expression.charAt(position++);
    }

    private RegexNode choice() throws UnreadableException {
        List<RegexNode> choices = new ArrayList<>();
        do {
            choices.add(sequence());
        } while (skip("|"));
        return choices.size() == 1 ? choices.get(0) : new RegexNode.Choice(List.copyOf(choices));
    }

    private RegexNode sequence() throws UnreadableException {
        List<RegexNode> parts = new ArrayList<>();
        while (!atEnd() && !at("|") && !at(")")) {
            if (at("(?") && flags()) {
                continue;
            }
            if (skip("\\Q")) {
                quoted(parts);
            } else {
                parts.add(atom());
            }
            RegexNode last = parts.remove(parts.size() - 1);
            parts.add(repeated(last));
        }
        return parts.size() == 1 ? parts.get(0) : new RegexNode.Sequence(List.copyOf(parts));
    }

    /** Takes a group that is flags alone, which hold to the end of the group around it. Else stays where it is. */
    private boolean flags() throws UnreadableException {
        int end = position + 2;
        while (end < expression.length() && "imsU-".indexOf(expression.charAt(end)) >= 0) {
            end++;
        }
        if (end == expression.length() || expression.charAt(end) != ')') {
            return false;
        }
        ignoreCase = ignoresCase(expression.substring(position + 2, end));
        position = end + 1;
        if (atQuantifier()) {
            throw new UnreadableException("quantifier behind flags");
        }
        return true;
    }

    private boolean ignoresCase(String flags) {
        boolean now = ignoreCase;
        boolean on = true;
        for (int i = 0; i < flags.length(); i++) {
            on &= flags.charAt(i) != '-';
            now = flags.charAt(i) == 'i' ? on : now;
        }
        return now;
    }

    private void quoted(List<RegexNode> parts) throws UnreadableException {
        int end = expression.indexOf("\\E", position);
        int last = end < 0 ? expression.length() : end;
        if (last == position) {
            throw new UnreadableException("empty quotation");
        }
        while (position < last) {
            parts.add(literal(next()));
        }
        position = end < 0 ? last : end + 2;
    }

    private RegexNode atom() throws UnreadableException {
        noteCase();
        char c = next();
        return switch (c) {
            case '(' -> group();
            case '[' -> new RegexNode.Chars(bracketed());
            case '.' -> new RegexNode.Chars(CharSet.ALL);
            case '^' -> new RegexNode.At(RegexNode.Place.START);
            case '$' -> new RegexNode.At(RegexNode.Place.END);
            case '\\' -> escaped();
            case '*', '+', '?' -> throw new UnreadableException("nothing to repeat");
            default -> literal(c);
        };
    }

    private CharSet bracketed() throws UnreadableException {
        CharClassReader reader = new CharClassReader(expression, position, ignoreCase);
        CharSet set = reader.read();
        position = reader.position();
        return set;
    }

    private RegexNode group() throws UnreadableException {
        boolean outside = ignoreCase;
        if (skip("?P<") || skip("?<")) {
            int end = expression.indexOf('>', position);
            if (end < 0) {
                throw new UnreadableException("name without end");
            }
            position = end + 1;
        } else if (skip("?")) {
            int from = position;
            while (!at(":")) {
                if ("imsU-".indexOf(next()) < 0) {
                    throw new UnreadableException("unknown group");
                }
            }
            ignoreCase = ignoresCase(expression.substring(from, position));
            position++;
        }
        RegexNode inside = choice();
        if (next() != ')') {
            throw new UnreadableException("group without end");
        }
        ignoreCase = outside;
        return inside;
    }

    private RegexNode escaped() throws UnreadableException {
        return switch (next()) {
            case 'A' -> new RegexNode.At(RegexNode.Place.START);
            case 'z' -> new RegexNode.At(RegexNode.Place.END);
            case 'b' -> new RegexNode.At(RegexNode.Place.WORD_BOUNDARY);
            case 'B' -> new RegexNode.At(RegexNode.Place.NO_WORD_BOUNDARY);
            default -> {
                CharClassReader reader = new CharClassReader(expression, position - 2, ignoreCase);
                CharSet set = reader.escaped();
                position = reader.position();
                yield new RegexNode.Chars(set);
            }
        };
    }

    private void noteCase() {
        readWithCase |= !ignoreCase;
        readWithoutCase |= ignoreCase;
    }

    private RegexNode literal(char c) throws UnreadableException {
        noteCase();
        if (c < ' ' || c > '~') {
            throw new UnreadableException("not printable ASCII");
        }
        CharSet one = CharSet.of(c);
        return new RegexNode.Chars(ignoreCase ? one.ignoringCase() : one);
    }

    private boolean atQuantifier() throws UnreadableException {
        return at("*")
                || at("+")
                || at("?")
                || CountedRepeat.at(expression, position).isPresent();
    }

    private RegexNode repeated(RegexNode what) throws UnreadableException {
        RegexNode.Repeat repeat;
        Optional<CountedRepeat> counted = CountedRepeat.at(expression, position);
        if (skip("*")) {
            repeat = new RegexNode.Repeat(what, 0, RegexNode.Repeat.UNBOUNDED);
        } else if (skip("+")) {
            repeat = new RegexNode.Repeat(what, 1, RegexNode.Repeat.UNBOUNDED);
        } else if (skip("?")) {
            repeat = new RegexNode.Repeat(what, 0, 1);
        } else if (counted.isPresent()) {
            position = counted.get().end();
            repeat = new RegexNode.Repeat(
                    what, counted.get().least(), counted.get().most());
        } else {
            return what;
        }
        // Whether a match wants more or fewer is no question when it must be the whole text.
        skip("?");
        if (atQuantifier()) {
            throw new UnreadableException("repeated repetition");
        }
        return repeat;
    }
}

package io.weir.rules.match;

import java.util.Map;

/** Reads what stands for one char in an expression: a class in brackets, or an escape. */
final class CharClassReader {

    private static final CharSet DIGIT = CharSet.range('0', '9');
    private static final CharSet UPPER = CharSet.range('A', 'Z');
    private static final CharSet LOWER = CharSet.range('a', 'z');
    private static final CharSet SPACE =
            CharSet.range('\t', '\n').or(CharSet.range('\f', '\r')).or(CharSet.of(' '));

    private static final Map<String, CharSet> NAMED = Map.ofEntries(
            Map.entry("alnum", DIGIT.or(UPPER).or(LOWER)),
            Map.entry("alpha", UPPER.or(LOWER)),
            Map.entry("ascii", CharSet.range(0, 0x7f)),
            Map.entry("blank", CharSet.of('\t').or(CharSet.of(' '))),
            Map.entry("cntrl", CharSet.range(0, 0x1f).or(CharSet.of(0x7f))),
            Map.entry("digit", DIGIT),
            Map.entry("graph", CharSet.range('!', '~')),
            Map.entry("lower", LOWER),
            Map.entry("print", CharSet.range(' ', '~')),
            Map.entry(
                    "punct",
                    CharSet.range('!', '/')
                            .or(CharSet.range(':', '@'))
                            .or(CharSet.range('[', '`'))
                            .or(CharSet.range('{', '~'))),
            Map.entry("space", CharSet.range('\t', '\r').or(CharSet.of(' '))),
            Map.entry("upper", UPPER),
            Map.entry("word", CharSet.WORD),
            Map.entry("xdigit", DIGIT.or(CharSet.range('A', 'F')).or(CharSet.range('a', 'f'))));

    private final String expression;
    private final boolean ignoreCase;
    private int position;

    CharClassReader(String expression, int position, boolean ignoreCase) {
        this.expression = expression;
        this.position = position;
        this.ignoreCase = ignoreCase;
    }

    /** Index of what comes next. */
    int position() {
        return position;
    }

    private char next() throws UnreadableException {
        if (position == expression.length()) {
            throw new UnreadableException("ends early");
        }
        return expression.charAt(position++);
    }

    private boolean at(String text) {
        return expression.startsWith(text, position);
    }

    /** Reads a class from behind its opening bracket to behind its closing one. */
    CharSet read() throws UnreadableException {
        boolean negated = at("^");
        position += negated ? 1 : 0;
        CharSet set = CharSet.NONE;
        boolean first = true;
        while (first || !at("]")) {
            first = false;
            if (at("[:") && expression.indexOf(":]", position) >= 0) {
                set = set.or(named());
            } else if (at("\\") && "dDsSwWpP".indexOf(expression.charAt(position + 1)) >= 0) {
                set = set.or(escaped());
            } else {
                set = set.or(range());
            }
        }
        position++;
        return negated ? set.not() : set;
    }

    private CharSet named() throws UnreadableException {
        int end = expression.indexOf(":]", position);
        String name = expression.substring(position + 2, end);
        boolean negated = name.startsWith("^");
        CharSet set = NAMED.get(negated ? name.substring(1) : name);
        if (set == null) {
            throw new UnreadableException("class " + name);
        }
        position = end + 2;
        CharSet cased = ignoreCase ? set.ignoringCase() : set;
        return negated ? cased.not() : cased;
    }

    private CharSet range() throws UnreadableException {
        int from = single();
        int to = from;
        if (at("-") && position + 1 < expression.length() && expression.charAt(position + 1) != ']') {
            position++;
            to = single();
        }
        return cased(from, to);
    }

    /** Letters beyond ASCII have other cases too, some of them beyond Latin-1. */
    private CharSet cased(int from, int to) throws UnreadableException {
        if (to < from || (ignoreCase && to > 0x7f)) {
            throw new UnreadableException("case beyond ASCII");
        }
        CharSet set = CharSet.range(from, to);
        return ignoreCase ? set.ignoringCase() : set;
    }

    private int single() throws UnreadableException {
        char c = next();
        if (c == '\\') {
            return escapedChar();
        }
        if (c < ' ' || c > '~') {
            throw new UnreadableException("not printable ASCII");
        }
        return c;
    }

    /** Reads an escape from its backslash on. */
    CharSet escaped() throws UnreadableException {
        position++;
        char c = next();
        return switch (c) {
            case 'd' -> DIGIT;
            case 'D' -> DIGIT.not();
            case 's' -> SPACE;
            case 'S' -> SPACE.not();
            case 'w' -> CharSet.WORD;
            case 'W' -> CharSet.WORD.not();
            default -> {
                position--;
                int one = escapedChar();
                yield cased(one, one);
            }
        };
    }

    private int escapedChar() throws UnreadableException {
        char c = next();
        return switch (c) {
            case 'a' -> 7;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            case 'x' -> hex();
            default -> {
                if (c > ' ' && c <= '~' && !CharSet.WORD.contains(c)) {
                    yield c;
                }
                throw new UnreadableException("escape " + c);
            }
        };
    }

    private int hex() throws UnreadableException {
        int from = position;
        int to = position + 2;
        int after = to;
        if (at("{")) {
            from++;
            to = expression.indexOf('}', from);
            after = to + 1;
        }
        if (to < 0 || to > expression.length() || to - from > 6) {
            throw new UnreadableException("number of a char");
        }
        try {
            int value = Integer.parseInt(expression.substring(from, to), 16);
            position = after;
            return value;
        } catch (NumberFormatException notHex) {
            throw new UnreadableException("number of a char");
        }
    }
}

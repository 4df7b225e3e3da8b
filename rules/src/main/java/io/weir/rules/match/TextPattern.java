package io.weir.rules.match;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An RE2 expression that must match a whole text. What is an exact string, a few of them, or a prefix is compared as such and
 * never runs a regex; such a string may have dots that stand for any one char, as in {@code example.com}. Texts are Latin-1, one byte a char, and hold no line feed: a request that has one is malformed.
 */
public sealed interface TextPattern {

    /** Stands for any one char in the strings of patterns, where a line feed itself cannot be. */
    char ANY_CHAR = '\n';

    /** Whether the first {@code length} chars of the text match. */
    boolean matches(CharSequence text, int length);

    default boolean matches(CharSequence text) {
        return matches(text, text.length());
    }

    /** The same, without an automaton. */
    default boolean matchesAlone(CharSequence text, int length) {
        return matches(text, length);
    }

    /**
     * What it is made of, for an automaton: alternatives, each of parts one after the other. Empty when it has something that only
     * RE2J understands.
     */
    List<List<RegexNode>> alternatives();

    /** What every text begins with that matches, as far as it shows at once; empty when case does not count. */
    String start();

    /** Anything else. */
    final class Regex implements TextPattern {

        private final Pattern pattern;

        /** Made when first needed: rules of an index seldom are matched by themselves. Threads that race make equal ones. */
        private @Nullable PatternSet single;

        Regex(Pattern pattern) {
            this.pattern = pattern;
        }

        @Override
        public boolean matches(CharSequence text, int length) {
            PatternSet made = single;
            if (made == null) {
                made = PatternSet.of(List.of(this), MatchBudget.ofPort());
                single = made;
            }
            return made.matchedAlone().isEmpty()
                    ? made.match(PatternSet.FIRST_AUTOMATON, -1, text, length).length > 0
                    : matchesAlone(text, length);
        }

        @Override
        public boolean matchesAlone(CharSequence text, int length) {
            return pattern.matcher(length == text.length() ? text : text.subSequence(0, length))
                    .matches();
        }

        @Override
        public List<List<RegexNode>> alternatives() {
            return PatternParts.ofExpression(pattern.pattern(), pattern.flags() != 0);
        }

        @Override
        public String start() {
            return pattern.flags() == 0 ? PatternParts.startOfExpression(pattern.pattern()) : "";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Regex that && pattern.equals(that.pattern);
        }

        @Override
        public int hashCode() {
            return pattern.hashCode();
        }

        @Override
        public String toString() {
            return pattern.pattern();
        }
    }

    /** Everything matches. */
    record Anything() implements TextPattern {
        @Override
        public boolean matches(CharSequence text, int length) {
            return true;
        }

        @Override
        public List<List<RegexNode>> alternatives() {
            return List.of(List.of(PatternParts.ANY_TEXT));
        }

        @Override
        public String start() {
            return "";
        }
    }

    /** One of these strings. */
    record OneOf(List<String> texts, boolean ignoreCase) implements TextPattern {
        @Override
        public boolean matches(CharSequence text, int length) {
            for (int i = 0; i < texts.size(); i++) {
                String expected = texts.get(i);
                if (expected.length() == length && startsWith(text, expected, ignoreCase)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public List<List<RegexNode>> alternatives() {
            return texts.stream()
                    .map(text -> PatternParts.ofText(text, ignoreCase))
                    .toList();
        }

        @Override
        public String start() {
            return ignoreCase || texts.size() > 1 ? "" : PatternParts.plainStart(texts.get(0));
        }
    }

    /** Starts with a string and is at least so long. */
    record Prefix(String prefix, int minimumLength, boolean ignoreCase) implements TextPattern {
        @Override
        public boolean matches(CharSequence text, int length) {
            return length >= minimumLength && startsWith(text, prefix, ignoreCase);
        }

        @Override
        public List<List<RegexNode>> alternatives() {
            return List.of(PatternParts.ofPrefix(prefix, minimumLength, ignoreCase));
        }

        @Override
        public String start() {
            return ignoreCase ? "" : PatternParts.plainStart(prefix);
        }
    }

    /**
     * Matches exactly this text, which is no expression, but for the case of ASCII letters.
     *
     * @throws IllegalArgumentException when it holds a line feed, which no request can have
     */
    static TextPattern ofTextIgnoringCase(String text) {
        if (text.indexOf(ANY_CHAR) >= 0) {
            throw new IllegalArgumentException("text '" + text + "': has a line feed, expected one line");
        }
        return new OneOf(List.of(text), true);
    }

    /**
     * Compiles an expression; an empty one matches everything.
     *
     * @param expression RE2 syntax, ASCII only
     * @param ignoreCase whether ASCII letters of either case are the same
     * @throws com.google.re2j.PatternSyntaxException when it is no RE2 expression
     */
    static TextPattern compile(String expression, boolean ignoreCase) {
        Pattern regex = Pattern.compile(expression, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
        if (expression.isEmpty() || expression.equals(".*")) {
            return new Anything();
        }
        String body = expression.startsWith("^") ? expression.substring(1) : expression;
        for (String tail : List.of(".*", ".+")) {
            if (body.endsWith(tail)) {
                Optional<String> prefix = literal(body.substring(0, body.length() - tail.length()));
                if (prefix.isPresent()) {
                    int minimum = prefix.get().length() + (tail.equals(".+") ? 1 : 0);
                    return new Prefix(prefix.get(), minimum, ignoreCase);
                }
            }
        }
        if (body.endsWith("$")) {
            Optional<String> exact = literal(body.substring(0, body.length() - 1));
            if (exact.isPresent()) {
                return new OneOf(List.of(exact.get()), ignoreCase);
            }
        }
        return alternatives(body)
                .<TextPattern>map(texts -> new OneOf(texts, ignoreCase))
                .orElseGet(() -> new Regex(regex));
    }

    /** The strings of {@code a}, {@code a|b} or {@code (a|b)}; empty when the expression is something else. */
    private static Optional<List<String>> alternatives(String expression) {
        boolean grouped = expression.length() > 2 && expression.startsWith("(") && expression.endsWith(")");
        String inner = grouped ? expression.substring(1, expression.length() - 1) : expression;
        List<String> texts = new ArrayList<>();
        for (String part : inner.split("\\|", -1)) {
            Optional<String> text = literal(part);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            texts.add(text.get());
        }
        return Optional.of(List.copyOf(texts));
    }

    /** The one string that the expression matches, dots as {@link #ANY_CHAR}; empty when it has other operators. */
    private static Optional<String> literal(String expression) {
        StringBuilder text = new StringBuilder(expression.length());
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '\\') {
                i++;
                if (i == expression.length() || !isEscapable(expression.charAt(i))) {
                    return Optional.empty();
                }
                text.append(expression.charAt(i));
            } else if (c == '.') {
                text.append(ANY_CHAR);
            } else if (c == ANY_CHAR || "+*?()|[]{}^$".indexOf(c) >= 0) {
                return Optional.empty();
            } else {
                text.append(c);
            }
        }
        return Optional.of(text.toString());
    }

    /** Whether a backslash before this char means the char itself. */
    private static boolean isEscapable(char c) {
        return c > ' ' && c < 0x7f && c != '_' && !(c >= '0' && c <= '9') && !(lower(c) >= 'a' && lower(c) <= 'z');
    }

    private static boolean startsWith(CharSequence text, String prefix, boolean ignoreCase) {
        if (text.length() < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            char left = text.charAt(i);
            char right = prefix.charAt(i);
            if (left != right && right != ANY_CHAR && !(ignoreCase && lower(left) == lower(right))) {
                return false;
            }
        }
        return true;
    }

    /** An ASCII capital as its small letter; everything else as it is. */
    static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }
}

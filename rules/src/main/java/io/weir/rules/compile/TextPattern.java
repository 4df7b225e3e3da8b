package io.weir.rules.compile;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An RE2 expression that must match a whole text. What is an exact string, a few of them, or a prefix is compared as such and
 * never runs a regex. Texts are Latin-1, one byte a char, and hold no line feed: a request that has one is malformed.
 */
sealed interface TextPattern {

    /** Whether the first {@code length} chars of the text match. */
    boolean matches(CharSequence text, int length);

    default boolean matches(CharSequence text) {
        return matches(text, text.length());
    }

    /** Everything matches. */
    record Anything() implements TextPattern {
        @Override
        public boolean matches(CharSequence text, int length) {
            return true;
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
    }

    /** Starts with a string and is at least so long. */
    record Prefix(String prefix, int minimumLength, boolean ignoreCase) implements TextPattern {
        @Override
        public boolean matches(CharSequence text, int length) {
            return length >= minimumLength && startsWith(text, prefix, ignoreCase);
        }
    }

    /** Anything else. */
    record Regex(Pattern pattern) implements TextPattern {
        @Override
        public boolean matches(CharSequence text, int length) {
            return pattern.matcher(length == text.length() ? text : text.subSequence(0, length))
                    .matches();
        }
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

    /** The one string that the expression matches; empty when it has operators. */
    private static Optional<String> literal(String expression) {
        StringBuilder text = new StringBuilder(expression.length());
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '\\') {
                i++;
                if (i == expression.length() || isLetterOrDigit(expression.charAt(i))) {
                    return Optional.empty();
                }
                text.append(expression.charAt(i));
            } else if (".+*?()|[]{}^$".indexOf(c) >= 0) {
                return Optional.empty();
            } else {
                text.append(c);
            }
        }
        return Optional.of(text.toString());
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c > 0x7f;
    }

    private static boolean startsWith(CharSequence text, String prefix, boolean ignoreCase) {
        if (text.length() < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            char left = text.charAt(i);
            char right = prefix.charAt(i);
            if (left != right && !(ignoreCase && lower(left) == lower(right))) {
                return false;
            }
        }
        return true;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }
}

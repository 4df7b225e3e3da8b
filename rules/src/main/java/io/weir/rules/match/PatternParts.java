package io.weir.rules.match;

import java.util.ArrayList;
import java.util.List;

/** What a {@link TextPattern} is made of, in the words of automata. */
final class PatternParts {

    private static final RegexNode ANY_CHAR = new RegexNode.Chars(CharSet.ALL);

    /** Any number of any chars. */
    static final RegexNode ANY_TEXT = new RegexNode.Repeat(ANY_CHAR, 0, RegexNode.Repeat.UNBOUNDED);

    private PatternParts() {}

    /** A text, dots in it as {@link TextPattern#ANY_CHAR}. */
    static List<RegexNode> ofText(String text, boolean ignoreCase) {
        List<RegexNode> parts = new ArrayList<>(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            CharSet one = CharSet.of(c);
            parts.add(
                    c == TextPattern.ANY_CHAR ? ANY_CHAR : new RegexNode.Chars(ignoreCase ? one.ignoringCase() : one));
        }
        return parts;
    }

    /** Whatever begins with a text and is at least so long. */
    static List<RegexNode> ofPrefix(String prefix, int minimumLength, boolean ignoreCase) {
        List<RegexNode> parts = ofText(prefix, ignoreCase);
        while (parts.size() < minimumLength) {
            parts.add(ANY_CHAR);
        }
        parts.add(ANY_TEXT);
        return parts;
    }

    /** An expression; empty when only RE2J can read it. */
    static List<List<RegexNode>> ofExpression(String expression, boolean ignoreCase) {
        return RegexReader.read(expression, ignoreCase)
                .map(read -> {
                    List<RegexNode> parts = new ArrayList<>();
                    flatten(read, parts);
                    return List.of(parts);
                })
                .orElse(List.of());
    }

    private static void flatten(RegexNode node, List<RegexNode> into) {
        if (node instanceof RegexNode.Sequence sequence) {
            sequence.parts().forEach(part -> flatten(part, into));
        } else {
            into.add(node);
        }
    }

    /** A text up to its first dot. */
    static String plainStart(String text) {
        int dot = text.indexOf(TextPattern.ANY_CHAR);
        return dot < 0 ? text : text.substring(0, dot);
    }

    /** The plain chars that an expression without alternatives begins with. */
    static String startOfExpression(String expression) {
        if (expression.indexOf('|') >= 0) {
            return "";
        }
        int from = expression.startsWith("^") ? 1 : 0;
        int to = from;
        while (to < expression.length() && "\\.+*?()[]{}^$".indexOf(expression.charAt(to)) < 0) {
            to++;
        }
        boolean repeated = to < expression.length() && to > from && "+*?{".indexOf(expression.charAt(to)) >= 0;
        return expression.substring(from, repeated ? to - 1 : to);
    }
}

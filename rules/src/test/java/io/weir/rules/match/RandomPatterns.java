package io.weir.rules.match;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Random;

/** Makes RE2 expressions of every form there is, over so few letters that texts match now and then. */
final class RandomPatterns {

    private static final List<String> ATOMS = List.of(
            "a",
            "b",
            "A",
            "/",
            "-",
            " ",
            ".",
            "\\.",
            "\\/",
            "\\$",
            "\\x61",
            "\\x{e9}",
            "\\xff",
            "\\d",
            "\\D",
            "\\w",
            "\\W",
            "\\s",
            "\\S",
            "[ab]",
            "[^a]",
            "[^ab/]",
            "[a-c]",
            "[^\\d]",
            "[\\w-]",
            "[a\\]-]",
            "[]a]",
            "[^]a]",
            "[[:alpha:]]",
            "[^[:^lower:]b]",
            "[[:^upper:]]",
            "[[:word:]/]",
            "[[:punct:]]",
            "[[:space:]]",
            "[\\x80-\\xff]",
            "[^\\x00-\\x7f]",
            "[a-]",
            "[-a]",
            "[.]",
            "[:a]",
            "\\Qa.b\\E",
            "\\Q(\\E",
            "1",
            "_",
            "\\n",
            "\\t",
            "]",
            "}",
            "{",
            "{,2}",
            "[\\W]",
            "[^\\W]",
            "\\pL",
            "[\\p{Lu}b]");
    private static final List<String> PLACES = List.of("^", "$", "\\A", "\\z", "\\b", "\\B");
    private static final List<String> QUANTIFIERS =
            List.of("*", "+", "?", "*?", "+?", "??", "{2}", "{0}", "{1,2}", "{2,}", "{0,3}?", "{1,}?", "{0,1}");
    private static final List<String> GROUPS =
            List.of("(", "(", "(?:", "(?i)(", "(?i:", "(?-i:", "(?P<n>", "(?s:", "(?m:", "(?U:", "(?im-s:");
    private static final String LETTERS = "aaabbbABc/.-_ 1\u00e9\u00ff\u00c9\u0000~(]kK";

    private final Random random;

    RandomPatterns(long seed) {
        this.random = new Random(seed);
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** An expression that RE2J takes. */
    String expression() {
        String expression = choice(3);
        while (!compiles(expression)) {
            expression = choice(3);
        }
        return expression;
    }

    private static boolean compiles(String expression) {
        try {
            Pattern.compile(expression);
            return true;
        } catch (PatternSyntaxException tryAnother) {
            return false;
        }
    }

    private String choice(int depth) {
        StringBuilder made = new StringBuilder(sequence(depth));
        while (random.nextInt(5) == 0) {
            made.append('|').append(sequence(depth));
        }
        return made.toString();
    }

    private String sequence(int depth) {
        StringBuilder made = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            int kind = random.nextInt(12);
            if (kind == 0) {
                made.append(one(PLACES));
            } else if (kind <= 2 && depth > 0) {
                made.append(one(GROUPS)).append(choice(depth - 1)).append(')');
            } else if (kind == 3) {
                made.append(one(List.of("(?i)", "(?-i)", "(?s)", "(?m)", "(?U)", "(?i-s)")));
            } else {
                made.append(random.nextInt(3) == 0 ? one(ATOMS) : one(ATOMS.subList(0, 5)));
            }
            if (random.nextInt(3) == 0) {
                made.append(one(QUANTIFIERS));
            }
        }
        return made.toString();
    }

    /** A text without line feeds. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(7); i > 0; i--) {
            char c = random.nextInt(20) == 0
                    ? (char) random.nextInt(256)
                    : LETTERS.charAt(random.nextInt(LETTERS.length()));
            text.append(c == '\n' ? 'a' : c);
        }
        return text.toString();
    }
}

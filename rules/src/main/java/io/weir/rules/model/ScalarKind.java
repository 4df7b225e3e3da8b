package io.weir.rules.model;

import java.util.regex.Pattern;

/**
 * What kind of value a scalar is. Unquoted text is read as Kubernetes reads it: {@code yes} and {@code on} are booleans, and
 * {@code 0x10}, {@code 017} and {@code 1_000} are numbers, so that none of them passes for a string.
 */
enum ScalarKind {
    STRING("string"),
    /** A decimal number without leading zeros. */
    INTEGER("number"),
    /** Any other number. */
    NUMBER("number"),
    BOOLEAN("boolean"),
    NULL("null");

    private static final Pattern NULL_TEXT = Pattern.compile("~|null|Null|NULL|");
    private static final Pattern TRUE_TEXT = Pattern.compile("true|True|TRUE|yes|Yes|YES|on|On|ON");
    private static final Pattern FALSE_TEXT = Pattern.compile("false|False|FALSE|no|No|NO|off|Off|OFF");
    private static final Pattern INTEGER_TEXT = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern NUMBER_TEXT =
            Pattern.compile("[-+]?([0-9][0-9_]*(\\.[0-9_]*)?|\\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?"
                    + "|[-+]?0[xX][0-9a-fA-F_]+|[-+]?0[oO][0-7_]+|[-+]?0[bB][01_]+"
                    + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    private final String word;

    ScalarKind(String word) {
        this.word = word;
    }

    /** The kind of an unquoted scalar. */
    static ScalarKind ofPlain(String text) {
        if (NULL_TEXT.matcher(text).matches()) {
            return NULL;
        }
        if (TRUE_TEXT.matcher(text).matches() || FALSE_TEXT.matcher(text).matches()) {
            return BOOLEAN;
        }
        if (INTEGER_TEXT.matcher(text).matches()) {
            return INTEGER;
        }
        return NUMBER_TEXT.matcher(text).matches() ? NUMBER : STRING;
    }

    /** Whether the text of a BOOLEAN says true. */
    static boolean isTrue(String text) {
        return TRUE_TEXT.matcher(text).matches();
    }

    /** What a message says of a scalar of this kind. */
    String describe(String text) {
        return switch (this) {
            case NULL -> "nothing (null)";
            case STRING -> "string " + Quoted.text(text);
            case INTEGER, NUMBER, BOOLEAN -> word + " " + Quoted.text(text);
        };
    }
}

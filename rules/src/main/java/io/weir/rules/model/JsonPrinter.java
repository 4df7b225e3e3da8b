package io.weir.rules.model;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/** Prints maps, collections, strings, numbers and booleans as JSON, indented by two. */
final class JsonPrinter {

    private final StringBuilder out = new StringBuilder();

    private JsonPrinter() {}

    static String print(Object value) {
        JsonPrinter printer = new JsonPrinter();
        printer.value(value, 0);
        return printer.out.toString();
    }

    private void value(Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            all(map.entrySet(), '{', '}', depth);
        } else if (value instanceof Collection<?> list) {
            all(list, '[', ']', depth);
        } else if (value instanceof Map.Entry<?, ?> member) {
            string(String.valueOf(member.getKey()));
            out.append(": ");
            value(member.getValue(), depth);
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof Integer || value instanceof Boolean) {
            out.append(value);
        } else {
            throw new IllegalArgumentException(
                    "no JSON for a " + value.getClass().getName());
        }
    }

    private void all(Collection<?> values, char start, char end, int depth) {
        out.append(start);
        for (Iterator<?> each = values.iterator(); each.hasNext(); ) {
            newLine(depth + 1);
            value(each.next(), depth + 1);
            if (each.hasNext()) {
                out.append(',');
            } else {
                newLine(depth);
            }
        }
        out.append(end);
    }

    private void newLine(int depth) {
        out.append('\n').append("  ".repeat(depth));
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}

package io.weir.rules.model;

/** Makes the tabs between the tokens of JSON text blanks, because YAML does not take a tab where a line starts. */
final class JsonTabs {

    private JsonTabs() {}

    /** The text with those tabs replaced, of the same length; unchanged when it is not JSON all through. */
    static String toBlanks(String text) {
        String start = text.stripLeading();
        if (text.indexOf('\t') < 0 || !(start.startsWith("{") || start.startsWith("["))) {
            return text;
        }
        StringBuilder replaced = new StringBuilder(text);
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '\t') {
                replaced.setCharAt(i, ' ');
            } else if (c == '\'' || c == '#') {
                return text;
            }
        }
        return replaced.toString();
    }
}

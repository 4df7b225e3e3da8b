package io.weir.rules.model;

/** Text from outside made fit for a message: in single quotes, control characters escaped, cut when long. */
final class Quoted {

    private static final int MAX_CHARS = 100;

    private Quoted() {}

    static String text(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('\'');
        for (int i = 0; i < value.length(); i++) {
            if (i == MAX_CHARS) {
                return quoted.append("'... (")
                        .append(value.length())
                        .append(" characters)")
                        .toString();
            }
            char c = value.charAt(i);
            if (Character.isISOControl(c) || Character.isSurrogate(c) || Character.getType(c) == Character.FORMAT) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('\'').toString();
    }
}

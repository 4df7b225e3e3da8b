package io.weir.rules.snapshot;

/**
 * A header field that a rule expects of a request, or gives it.
 *
 * @param name the field name, in lower case
 * @param value the value, one char a byte; may be empty. Never printed when it is secret
 * @param secret whether the value comes from a Secret: logs show {@value #REDACTED} in its place
 */
public record HeaderField(String name, String value, boolean secret) {

    /** What stands in logs for a secret value. */
    public static final String REDACTED = "[redacted]";

    /** The value as logs may show it. */
    public String shownValue() {
        return secret ? REDACTED : value;
    }

    @Override
    public String toString() {
        return name + ": " + shownValue();
    }
}

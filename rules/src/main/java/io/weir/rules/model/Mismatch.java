package io.weir.rules.model;

import java.util.Optional;

/** What a header match does when the header of a request is not as it says. */
public enum Mismatch {
    /** The rule does not match the request. Written as an empty text, or not at all. */
    FAIL(""),
    /** The mismatch is logged. */
    LOG("LOG"),
    /** The value is added beside those that are there. */
    ADD("ADD"),
    /** The header is taken out. */
    DELETE("DELETE"),
    /** The value takes the place of all that are there. */
    REPLACE("REPLACE");

    private final String text;

    Mismatch(String text) {
        this.text = text;
    }

    /** As policies spell it. */
    public String text() {
        return text;
    }

    /** Whether the request may leave with other headers. */
    public boolean changesRequest() {
        return this == ADD || this == DELETE || this == REPLACE;
    }

    static Optional<Mismatch> parse(String text) {
        for (Mismatch mismatch : values()) {
            if (mismatch.text.equals(text)) {
                return Optional.of(mismatch);
            }
        }
        return Optional.empty();
    }
}

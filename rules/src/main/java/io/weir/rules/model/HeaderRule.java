package io.weir.rules.model;

/** A header that a request must have. */
public sealed interface HeaderRule {

    /** Name of the header, in lower case. */
    String name();

    /**
     * The header is there, with whatever value.
     *
     * @param name in lower case
     */
    record Present(String name) implements HeaderRule {}

    /**
     * The header is there with exactly this value.
     *
     * @param name in lower case
     * @param value the whole value, case counts
     */
    record Exact(String name, String value) implements HeaderRule {}
}

package io.weir.rules.snapshot;

import java.util.Set;

/**
 * The header fields that say what a request is sent to, how long it is, and what holds between two neighbours only: no rule changes
 * them, and no trailer has them.
 */
public final class FramingFields {

    private static final Set<String> NAMES = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private FramingFields() {}

    /** Whether the field frames or routes a message. */
    public static boolean contain(String lowerCaseName) {
        return NAMES.contains(lowerCaseName);
    }
}

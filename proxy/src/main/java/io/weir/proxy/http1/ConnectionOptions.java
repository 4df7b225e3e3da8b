package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;

/** The options a Connection field may name, as one bit each. */
final class ConnectionOptions {

    static final int CLOSE = 1;
    static final int KEEP_ALIVE = 2;

    /** {@code upgrade} or {@code http2-settings}. */
    static final int UPGRADE = 4;

    /** {@code te}, which is passed on. */
    static final int TE = 8;

    /** Anything else: a field the client wants taken out before the server sees it, or no token. */
    static final int OTHER = 16;

    private ConnectionOptions() {}

    /** The options in the value from {@code from} to before {@code to}. */
    static int read(ByteBuf in, int from, int to) {
        int options = 0;
        int at = from;
        while (at < to) {
            int next = endOfElement(in, at, to);
            options |= option(in, at, next);
            at = next + 1;
        }
        return options;
    }

    /** Index of the comma behind the list element at {@code from}, or {@code to}. */
    static int endOfElement(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to && in.getByte(at) != ',') {
            at++;
        }
        return at;
    }

    /** The one option that an element names; 0 for an empty one. */
    static int option(ByteBuf in, int elementFrom, int elementTo) {
        int from = elementFrom;
        int to = elementTo;
        while (from < to && FieldLines.isBlank(in.getByte(from))) {
            from++;
        }
        while (to > from && FieldLines.isBlank(in.getByte(to - 1))) {
            to--;
        }
        if (from == to) {
            return 0;
        }
        if (FieldLines.equalsIgnoreCase(in, from, to, "keep-alive")) {
            return KEEP_ALIVE;
        }
        if (FieldLines.equalsIgnoreCase(in, from, to, "close")) {
            return CLOSE;
        }
        if (FieldLines.equalsIgnoreCase(in, from, to, "upgrade")
                || FieldLines.equalsIgnoreCase(in, from, to, "http2-settings")) {
            return UPGRADE;
        }
        return FieldLines.equalsIgnoreCase(in, from, to, "te") ? TE : OTHER;
    }
}

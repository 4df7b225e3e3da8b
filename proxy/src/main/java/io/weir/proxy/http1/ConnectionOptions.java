package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;

/** The options a Connection field may name, as one bit each. */
final class ConnectionOptions {

    static final int CLOSE = 1;
    static final int KEEP_ALIVE = 2;
    static final int UPGRADE = 4;
    static final int HTTP2_SETTINGS = 8;

    /** {@code te}, which is passed on. */
    static final int TE = 16;

    /** A field that the client wants taken out before the server's next neighbour sees it. */
    static final int NOMINATION = 32;

    /** No token, or a field that frames or routes the request. */
    static final int REFUSED = 64;

    private static final String[] NEVER_NOMINATED = {
        "host", "content-length", "transfer-encoding", "connection", "expect", "trailer"
    };

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

    /** First byte of an element that is no blank. */
    static int trimmedFrom(ByteBuf in, int elementFrom, int elementTo) {
        int from = elementFrom;
        while (from < elementTo && FieldLines.isBlank(in.getByte(from))) {
            from++;
        }
        return from;
    }

    /** Index behind the last byte of an element that is no blank. */
    static int trimmedTo(ByteBuf in, int trimmedFrom, int elementTo) {
        int to = elementTo;
        while (to > trimmedFrom && FieldLines.isBlank(in.getByte(to - 1))) {
            to--;
        }
        return to;
    }

    /** The one option that an element names; 0 for an empty one. */
    static int option(ByteBuf in, int elementFrom, int elementTo) {
        int from = trimmedFrom(in, elementFrom, elementTo);
        int to = trimmedTo(in, from, elementTo);
        return switch (to - from) {
            case 0 -> 0;
            case 2 -> isOption(in, from, to, "te") ? TE : other(in, from, to);
            case 5 -> isOption(in, from, to, "close") ? CLOSE : other(in, from, to);
            case 7 -> isOption(in, from, to, "upgrade") ? UPGRADE : other(in, from, to);
            case 10 -> isOption(in, from, to, "keep-alive") ? KEEP_ALIVE : other(in, from, to);
            case 14 -> isOption(in, from, to, "http2-settings") ? HTTP2_SETTINGS : other(in, from, to);
            default -> other(in, from, to);
        };
    }

    private static boolean isOption(ByteBuf in, int from, int to, String option) {
        return FieldLines.equalsIgnoreCase(in, from, to, option);
    }

    private static int other(ByteBuf in, int from, int to) {
        for (int at = from; at < to; at++) {
            if (!ByteClass.is(in.getByte(at), ByteClass.TOKEN)) {
                return REFUSED;
            }
        }
        for (String never : NEVER_NOMINATED) {
            if (FieldLines.equalsIgnoreCase(in, from, to, never)) {
                return REFUSED;
            }
        }
        return NOMINATION;
    }
}

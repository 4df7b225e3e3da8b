package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;

/** Finds the lines of a head one after the other, never looking at a byte twice however the head is cut. */
final class Lines {

    /** There is no whole line yet. */
    static final int NONE = -1;

    /** The line ends in LF without CR. */
    static final int BARE_LINE_FEED = -2;

    private static final byte LINE_FEED = '\n';

    private int lineFrom;
    private int scannedTo;

    void reset() {
        lineFrom = 0;
        scannedTo = 0;
    }

    /** First byte of the line that is not taken yet, relative to the head's first byte. */
    int lineFrom() {
        return lineFrom;
    }

    /** How many bytes from the head's first byte on were looked at. */
    int scannedTo() {
        return scannedTo;
    }

    /** Index in {@code in} of the CR that ends the next line, or {@link #NONE}, or {@link #BARE_LINE_FEED}. */
    int next(ByteBuf in, int base, int end) {
        int from = base + scannedTo;
        int lineFeed = from < end ? in.indexOf(from, end, LINE_FEED) : -1;
        if (lineFeed < 0) {
            scannedTo = end - base;
            return NONE;
        }
        scannedTo = lineFeed + 1 - base;
        boolean withReturn = lineFeed > base + lineFrom && in.getByte(lineFeed - 1) == '\r';
        return withReturn ? lineFeed - 1 : BARE_LINE_FEED;
    }

    /** Goes on to the line behind the one found last. */
    void take() {
        lineFrom = scannedTo;
    }
}

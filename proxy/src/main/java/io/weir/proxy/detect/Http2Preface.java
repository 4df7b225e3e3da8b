package io.weir.proxy.detect;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The bytes that a client of HTTP/2 begins with (RFC 9113, 3.4); no request of HTTP/1 begins with all of them. */
public final class Http2Preface {

    /** What the first bytes of a connection say. */
    public enum Match {
        /** Not HTTP/2, and no attempt at it: a byte of the first four differs. */
        OTHER,
        /** Begins as {@code PRI }, a method that only the preface may use, and differs then. */
        BROKEN,
        /** All bytes so far are the preface's, but it is not complete. */
        PART,
        WHOLE
    }

    /** Length of the preface in bytes. */
    public static final int LENGTH = 24;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int METHOD_LENGTH = 4;

    private Http2Preface() {}

    /** Compares the readable bytes, the first of the connection; at least one. Moves no index. */
    public static Match match(ByteBuf bytes) {
        int from = bytes.readerIndex();
        int length = Math.min(bytes.readableBytes(), LENGTH);
        for (int i = 0; i < length; i++) {
            if (bytes.getByte(from + i) != PREFACE[i]) {
                return i < METHOD_LENGTH ? Match.OTHER : Match.BROKEN;
            }
        }
        return length == LENGTH ? Match.WHOLE : Match.PART;
    }
}

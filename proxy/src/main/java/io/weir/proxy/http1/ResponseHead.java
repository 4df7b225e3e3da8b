package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;

/** What {@link ResponseParser} found in a response's head. Valid until the parser is reset; reused for the next response. */
public final class ResponseHead {

    /** How the end of the response's body is found. */
    public enum BodyKind {
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE,
        /** No body: the connection is a tunnel from here on. */
        TUNNEL
    }

    private static final int SWITCHING_PROTOCOLS = 101;

    int to;
    int status;
    boolean keepAlive;
    BodyKind bodyKind = BodyKind.NONE;
    long contentLength;
    int protocolFrom;
    int protocolTo;

    ResponseHead() {}

    /** First byte behind the empty line that ends the head. */
    public int to() {
        return to;
    }

    /** The status code: 100..599. */
    public int status() {
        return status;
    }

    /** Whether another response to the same request follows. */
    public boolean isInterim() {
        return status < 200 && status != SWITCHING_PROTOCOLS;
    }

    /** Whether the connection becomes a tunnel. */
    public boolean isTunnel() {
        return bodyKind == BodyKind.TUNNEL;
    }

    /**
     * Whether the protocol that the server switches to is this one.
     *
     * @param base index in {@code in} of the head's first byte
     * @param lowerCaseProtocol in lower case
     */
    public boolean switchesTo(ByteBuf in, int base, String lowerCaseProtocol) {
        return FieldLines.equalsIgnoreCase(in, base + protocolFrom, base + protocolTo, lowerCaseProtocol);
    }

    /** Whether the server means to take another request on the connection. */
    public boolean keepAlive() {
        return keepAlive;
    }

    public BodyKind bodyKind() {
        return bodyKind;
    }

    /** Readies a reader for the body. */
    public void beginBody(BodyReader body) {
        switch (bodyKind) {
            case NONE -> body.beginLength(0);
            case LENGTH -> body.beginLength(contentLength);
            case CHUNKED -> body.beginChunked();
            case UNTIL_CLOSE, TUNNEL -> body.beginUntilClose();
        }
    }
}

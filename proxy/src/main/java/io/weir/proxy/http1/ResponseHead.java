package io.weir.proxy.http1;

/** What {@link ResponseParser} found in a response's head. Valid until the parser is reset; reused for the next response. */
public final class ResponseHead {

    /** How the end of the response's body is found. */
    public enum BodyKind {
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    int to;
    int status;
    boolean keepAlive;
    BodyKind bodyKind = BodyKind.NONE;
    long contentLength;

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
        return status < 200;
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
            case UNTIL_CLOSE -> body.beginUntilClose();
        }
    }
}

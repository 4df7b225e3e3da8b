package io.weir.proxy.http1;

/**
 * What {@link RequestParser} found in a request's head. Positions count from the first byte given to the parser. Valid until
 * the parser is reset; reused for the next request.
 */
public final class RequestHead {

    /** The forms of a request target. */
    public enum TargetForm {
        ORIGIN,
        ABSOLUTE,
        ASTERISK,
        AUTHORITY
    }

    static final int NO_LINE = -1;

    private static final int LINE_END = 2;

    final FieldLines fields;
    int from;
    int to;
    int methodTo;
    int targetFrom;
    int targetTo;
    int pathFrom;
    int authorityFrom;
    int authorityTo;
    TargetForm form = TargetForm.ORIGIN;
    int closeLine = NO_LINE;
    boolean http10;
    boolean keepAlive;
    boolean expectsContinue;
    boolean head;
    boolean get;
    boolean connect;
    boolean options;
    boolean chunked;
    long contentLength;
    boolean authenticatesConnection;
    boolean pathNeedsRewriting;
    boolean nominates;
    UpgradeWish upgrade = UpgradeWish.NONE;
    int protocolFrom;
    int protocolTo;

    RequestHead(int maxHeaderCount) {
        fields = new FieldLines(maxHeaderCount);
    }

    /** First byte of the request line; not 0 when an empty line stood before it. */
    public int from() {
        return from;
    }

    /** First byte behind the empty line that ends the head. */
    public int to() {
        return to;
    }

    public TargetForm form() {
        return form;
    }

    /** Whether the version is HTTP/1.0; else it is HTTP/1.1. */
    public boolean isHttp10() {
        return http10;
    }

    /** Whether the client means to send another request on the connection. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** Whether one field line says {@code Connection: close} and nothing else. */
    public boolean hasCloseLine() {
        return closeLine != NO_LINE;
    }

    /** First byte of the line that says {@code Connection: close}. */
    public int closeLineFrom() {
        return fields.nameFrom(closeLine);
    }

    /** First byte behind the line that says {@code Connection: close}. */
    public int closeLineTo() {
        return closeLine + 1 < fields.count() ? fields.nameFrom(closeLine + 1) : to - LINE_END;
    }

    /**
     * Whether no server can be of another opinion about where the request and its response end, or about whose the connection is: no
     * body, no HEAD, no credentials by NTLM or Negotiate.
     */
    public boolean leavesConnectionToOthers() {
        return !hasBody() && !head && !authenticatesConnection;
    }

    /** What it says about another protocol on the connection. */
    public UpgradeWish upgrade() {
        return upgrade;
    }

    /** Whether it has a canonical form that is not the one it came in: {@link HeadRewriter} makes it. */
    public boolean needsRewriting() {
        return pathNeedsRewriting || nominates || upgrade == UpgradeWish.DROPPED;
    }

    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** Whether the method is HEAD, so that the response has no body. */
    public boolean isHead() {
        return head;
    }

    public boolean isConnect() {
        return connect;
    }

    public boolean isChunked() {
        return chunked;
    }

    /** Bytes of the body by {@code Content-Length}; 0 without one. */
    public long contentLength() {
        return Math.max(contentLength, 0);
    }

    public boolean hasBody() {
        return chunked || contentLength > 0;
    }
}

package io.weir.proxy.http1;

/**
 * What is wrong with a message. Closed; a request with a defect is answered with its status and its connection closes, a
 * response with one becomes 502.
 */
public enum Defect {
    BARE_LINE_FEED(400, "a line ends in LF without CR"),
    CONTROL_BYTE(400, "a control byte or a CR without LF"),
    REQUEST_LINE(400, "the request line is not 'method target HTTP/x.y'"),
    METHOD(400, "the method is not a token"),
    VERSION(505, "the protocol version is neither HTTP/1.0 nor HTTP/1.1"),
    TARGET_BYTE(400, "the target has a byte that must not stand there"),
    TARGET_FORM(400, "the target has a form that its method does not allow"),
    TARGET_PERCENT(400, "a percent sign in the target without two hexadecimal digits"),
    TARGET_NOT_CANONICAL(400, "the path is not in canonical form"),
    TARGET_AMBIGUOUS(400, "the target means different things to different servers"),
    TARGET_AUTHORITY(400, "the authority in the target differs from Host"),
    TARGET_TOO_LONG(414, "the target is too long"),
    HEAD_TOO_LARGE(431, "the head has too many bytes"),
    TOO_MANY_HEADERS(431, "the head has too many field lines"),
    FIELD_NAME(400, "a field name is empty or no token, or a blank stands before its colon"),
    FIELD_FOLDED(400, "a field line is folded"),
    FIELD_VALUE(400, "a field value has a control byte"),
    HOST_MISSING(400, "no Host"),
    HOST_REPEATED(400, "more than one Host"),
    HOST_INVALID(400, "Host is not host[:port]"),
    CONNECTION_OPTION(
            400, "Connection names a field that a client must not remove, too many of them, or no field at all"),
    HEADER_ALIAS(400, "a field name that servers may take for one that rules look at"),
    CONNECT_BODY(400, "CONNECT with a body"),
    LENGTH_REPEATED(400, "more than one Content-Length"),
    LENGTH_INVALID(400, "Content-Length is not a decimal number below 2^63"),
    LENGTH_AND_CODING(400, "both Content-Length and Transfer-Encoding"),
    CODING_INVALID(400, "Transfer-Encoding is not exactly 'chunked'"),
    CODING_IN_1_0(400, "Transfer-Encoding in HTTP/1.0"),
    CODING_WITHOUT_BODY(400, "body framing on a status that has no body"),
    CHUNK_SIZE(400, "a chunk size is not a hexadecimal number below 2^63"),
    CHUNK_EXTENSION(400, "a chunk extension has a byte that must not stand there, or is too long"),
    CHUNK_END(400, "chunk data does not end in CRLF"),
    TRAILER_FIELD(400, "a trailer field is malformed or must not stand in a trailer"),
    TRAILER_TOO_LARGE(431, "the trailer has too many bytes"),
    PSEUDO_FIELD(400, "a pseudo-header field is missing, repeated, unknown or misplaced"),
    FIELD_OF_CONNECTION(400, "a field that belongs to a connection of HTTP/1, or te other than trailers"),
    SCHEME(400, "the scheme is neither http nor https"),
    BODY_LENGTH(400, "the body is not as long as Content-Length says"),
    STATUS_LINE(400, "the status line is not 'HTTP/1.x status reason'"),
    PROTOCOL_SWITCH(400, "the server switched to a protocol that it was not asked for");

    private final int status;
    private final String text;

    Defect(int status, String text) {
        this.status = status;
        this.text = text;
    }

    /** Status that a request with this defect is answered with. */
    public int status() {
        return status;
    }

    public String text() {
        return text;
    }
}

package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The responses that the proxy gives itself, as whole messages. Made once; their bytes are shared. */
public enum LocalResponse {
    ACCESS_DENIED(403, "Forbidden", "Access denied", true),
    BAD_REQUEST(400, "Bad Request", "Bad request", false),
    REQUEST_TIMEOUT(408, "Request Timeout", "Request timeout", false),
    TARGET_TOO_LONG(414, "URI Too Long", "Request target too long", false),
    HEAD_TOO_LARGE(431, "Request Header Fields Too Large", "Request header too large", false),
    BAD_GATEWAY(502, "Bad Gateway", "Upstream failed", false),
    OVERLOADED(503, "Service Unavailable", "Proxy overloaded", false),
    UPSTREAM_TIMEOUT(504, "Gateway Timeout", "Upstream timeout", false),
    VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported", "HTTP version not supported", false);

    private final int status;
    private final String body;
    private final ByteBuf head;
    private final ByteBuf whole;
    private final ByteBuf lastHead;
    private final ByteBuf lastWhole;

    LocalResponse(int status, String reason, String text, boolean keepsConnection) {
        this.status = status;
        body = text + "\r\n";
        String fields = "HTTP/1.1 " + status + " " + reason + "\r\ncontent-type: text/plain\r\ncontent-length: "
                + body.length() + "\r\n";
        String last = fields + "connection: close\r\n\r\n";
        lastHead = shared(last);
        lastWhole = shared(last + body);
        head = keepsConnection ? shared(fields + "\r\n") : lastHead;
        whole = keepsConnection ? shared(fields + "\r\n" + body) : lastWhole;
    }

    private static ByteBuf shared(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }

    /** The response with this status. */
    public static LocalResponse of(int status) {
        for (LocalResponse response : values()) {
            if (response.status == status) {
                return response;
            }
        }
        return BAD_REQUEST;
    }

    public int status() {
        return status;
    }

    /** Its body, which is plain text. */
    public String body() {
        return body;
    }

    /** The message, without its body when it answers a HEAD; says so when the connection ends behind it. */
    ByteBuf bytes(boolean toHead, boolean last) {
        ByteBuf message = last ? (toHead ? lastHead : lastWhole) : (toHead ? head : whole);
        return message.duplicate();
    }
}

package io.weir.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import io.weir.proxy.connection.LocalResponse;
import io.weir.proxy.grpc.GrpcStatus;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** The responses that the proxy gives itself, as header blocks. Made once and shared: nobody changes them. */
final class Replies {

    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final Map<LocalResponse, FieldList> PLAIN = new EnumMap<>(LocalResponse.class);
    private static final Map<LocalResponse, FieldList> GRPC = new EnumMap<>(LocalResponse.class);

    static {
        for (LocalResponse response : LocalResponse.values()) {
            PLAIN.put(response, plain(response));
            GRPC.put(response, grpc(response));
        }
    }

    private Replies() {}

    /** The head of the response; for a gRPC call all of it. */
    static FieldList head(LocalResponse response, boolean toGrpc) {
        FieldList head = (toGrpc ? GRPC : PLAIN).get(response);
        if (head == null) {
            throw new IllegalArgumentException("response " + response + ": not one that the proxy gives");
        }
        return head;
    }

    /** The body of the response. */
    static ByteBuf body(LocalResponse response) {
        return Unpooled.copiedBuffer(response.body(), StandardCharsets.US_ASCII);
    }

    private static FieldList plain(LocalResponse response) {
        FieldList fields = new FieldList();
        fields.add(STATUS, new AsciiString(Integer.toString(response.status())));
        fields.add(CONTENT_TYPE, AsciiString.cached("text/plain"));
        fields.add(
                CONTENT_LENGTH, new AsciiString(Integer.toString(response.body().length())));
        return fields;
    }

    private static FieldList grpc(LocalResponse response) {
        FieldList fields = new FieldList();
        fields.add(STATUS, AsciiString.cached("200"));
        fields.add(CONTENT_TYPE, AsciiString.cached("application/grpc"));
        fields.add(
                AsciiString.cached("grpc-status"),
                new AsciiString(GrpcStatus.ofHttp(response.status()).code()));
        fields.add(
                AsciiString.cached("grpc-message"),
                new AsciiString(response.body().strip()));
        return fields;
    }
}

package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.jspecify.annotations.Nullable;

/** Requests of APIs and versions that are not enforced, and the answer to them. */
final class UnsupportedRequest {

    private static final int HEADER_START = 2 * Short.BYTES + Integer.BYTES;

    private UnsupportedRequest() {}

    /** The whole frame of the answer with its length field; null when there is none that the client could read. */
    static @Nullable ByteBuf answer(ByteBuf request) {
        if (request.readableBytes() < HEADER_START) {
            return null;
        }
        int begin = request.readerIndex();
        int key = request.getShort(begin);
        short version = request.getShort(begin + Short.BYTES);
        int correlationId = request.getInt(begin + 2 * Short.BYTES);
        if (!ApiKeys.hasId(key) || !ApiKeys.forId(key).isVersionSupported(version)) {
            return null;
        }
        ApiKeys api = ApiKeys.forId(key);
        try {
            BodyReader in = new BodyReader(request, 0, BodyReader.MAX_HASHED_VALUES);
            new RequestHeaderData().read(in, api.requestHeaderVersion(version));
            AbstractRequest parsed = AbstractRequest.parseRequest(api, version, in).request;
            return Frames.response(
                    request.alloc(),
                    api,
                    version,
                    correlationId,
                    parsed.getErrorResponse(Errors.UNSUPPORTED_VERSION.exception())
                            .data());
        } catch (RuntimeException e) {
            // Not a request of its API and version, or one that has no room for an error: as if kafka-clients did not
            // know it.
            return null;
        }
    }
}

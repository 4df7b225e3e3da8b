package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.proxy.kafka.api.ApiHandler;
import org.apache.kafka.common.protocol.Errors;

/** The answer to a request for API versions that is itself of a version which is not known: the oldest format, which every client reads. */
final class VersionAnswers {

    private static final int BYTES = 16;

    private VersionAnswers() {}

    /** The whole frame with its length: UNSUPPORTED_VERSION, and the versions in which a client may ask again. */
    static ByteBuf unsupported(ByteBufAllocator allocator, int correlationId, ApiHandler apiVersions) {
        return allocator
                .directBuffer(RequestFrames.LENGTH_BYTES + BYTES)
                .writeInt(BYTES)
                .writeInt(correlationId)
                .writeShort(Errors.UNSUPPORTED_VERSION.code())
                .writeInt(1)
                .writeShort(apiVersions.api().key())
                .writeShort(apiVersions.oldestAnnounced())
                .writeShort(apiVersions.latestVersion());
    }
}

package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** Writes whole frames, with their length field. */
final class Frames {

    static final int LENGTH_FIELD = Integer.BYTES;
    private static final int CORRELATION_ID = Integer.BYTES;
    private static final int VERSION_OFFSET = Short.BYTES;

    private Frames() {}

    /** A response. Throws {@link org.apache.kafka.common.errors.UnsupportedVersionException} when the version has no room for it. */
    static ByteBuf response(
            ByteBufAllocator allocator, ApiKeys api, short version, int correlationId, ApiMessage body) {
        boolean tagged = api.responseHeaderVersion(version) > 0;
        ObjectSerializationCache sizes = new ObjectSerializationCache();
        int length = CORRELATION_ID + (tagged ? 1 : 0) + body.size(sizes, version);
        ByteBuf frame = allocator.buffer(LENGTH_FIELD + length);
        frame.writeInt(length).writeInt(correlationId);
        if (tagged) {
            frame.writeByte(0);
        }
        return withBody(frame, body, sizes, version);
    }

    /** A request with the header of another one, and another body. */
    static ByteBuf request(KafkaRequest original, short version, ApiMessage body) {
        ObjectSerializationCache sizes = new ObjectSerializationCache();
        int length = original.bodyOffset() + body.size(sizes, version);
        ByteBuf frame = original.frame().alloc().buffer(LENGTH_FIELD + length);
        frame.writeInt(length);
        frame.writeBytes(original.frame(), original.frame().readerIndex(), original.bodyOffset());
        frame.setShort(LENGTH_FIELD + VERSION_OFFSET, version);
        return withBody(frame, body, sizes, version);
    }

    /** Where the body of a response begins in its frame with the length field. */
    static int responseBody(ByteBuf frame, ApiKeys api, short version) throws MalformedBodyException {
        int begin = LENGTH_FIELD + CORRELATION_ID;
        if (frame.readableBytes() < begin) {
            throw new MalformedBodyException("a response of " + frame.readableBytes() + " bytes");
        }
        if (api.responseHeaderVersion(version) == 0) {
            return begin;
        }
        BodyReader header = new BodyReader(frame, begin, BodyReader.MAX_REQUEST_VALUES);
        try {
            header.skipTaggedFields();
        } catch (BodyFormatException e) {
            throw new MalformedBodyException("header: " + e.getMessage());
        }
        return header.offset();
    }

    static ByteBuf withBody(ByteBuf frame, ApiMessage body, ObjectSerializationCache sizes, short version) {
        try {
            int from = frame.writerIndex();
            ByteBufferAccessor out = new ByteBufferAccessor(frame.nioBuffer(from, frame.writableBytes()));
            body.write(out, sizes, version);
            frame.writerIndex(from + out.buffer().position());
            return frame;
        } catch (RuntimeException e) {
            frame.release();
            throw e;
        }
    }
}

package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What the header of a request says behind API, version and correlation id.
 *
 * @param clientId as the client calls itself; empty when it does not
 * @param bodyOffset where the body begins, from the frame's first byte
 */
record RequestHeader(String clientId, int bodyOffset) {

    private static final int WITH_CLIENT_ID = 1;
    private static final int WITH_TAGGED_FIELDS = 2;
    private static final int MAX_VARINT_SHIFT = 28;

    /**
     * Reads it. The frame stays as it is.
     *
     * @param frame without its length, of at least {@link RequestFrames#FIXED_HEADER_BYTES}
     * @param version of the header
     * @param maxClientIdBytes a longer client id is refused
     */
    static RequestHeader read(ByteBuf frame, int version, int maxClientIdBytes) throws MalformedFrameException {
        ByteBuf in = frame.slice();
        in.skipBytes(RequestFrames.FIXED_HEADER_BYTES);
        String clientId = version >= WITH_CLIENT_ID ? readClientId(in, maxClientIdBytes) : "";
        if (version >= WITH_TAGGED_FIELDS) {
            skipTaggedFields(in);
        }
        return new RequestHeader(clientId, in.readerIndex());
    }

    private static String readClientId(ByteBuf in, int maxBytes) throws MalformedFrameException {
        need(in, Short.BYTES);
        int length = in.readShort();
        if (length == -1) {
            return "";
        }
        if (length < 0 || length > maxBytes) {
            throw MalformedFrameException.malformed("client id of " + length + " bytes: expected 0.." + maxBytes);
        }
        need(in, length);
        return in.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }

    private static void skipTaggedFields(ByteBuf in) throws MalformedFrameException {
        // Each takes two bytes at least, so the number of turns is bounded by the frame.
        for (int fields = readVarint(in); fields > 0; fields--) {
            readVarint(in);
            int length = readVarint(in);
            need(in, length);
            in.skipBytes(length);
        }
    }

    private static int readVarint(ByteBuf in) throws MalformedFrameException {
        int value = 0;
        for (int shift = 0; shift <= MAX_VARINT_SHIFT; shift += 7) {
            need(in, 1);
            byte next = in.readByte();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                if (value < 0) {
                    break;
                }
                return value;
            }
        }
        throw MalformedFrameException.malformed("number of tagged fields or length of one is out of range");
    }

    private static void need(ByteBuf in, int bytes) throws MalformedFrameException {
        if (in.readableBytes() < bytes) {
            throw MalformedFrameException.malformed("the frame ends within its header");
        }
    }
}

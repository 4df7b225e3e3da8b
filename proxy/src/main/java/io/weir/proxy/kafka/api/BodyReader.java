package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Readable;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of a message from a frame. Allocates no more than what is there, whatever lengths are declared, and refuses a
 * message of too many values. What is wrong is told by {@link BodyFormatException}. Does not move the indexes of the frame.
 */
final class BodyReader implements Readable {

    /** Values of a request that is read into objects: strings, numbers, counts. Each costs some 50 bytes. */
    static final int MAX_REQUEST_VALUES = 200_000;

    /** Values of a request that is passed over, and not read into objects. */
    static final int MAX_WALKED_VALUES = 500_000;

    /**
     * Values of a request with entries in a collection of kafka-clients that is hashed: names that a client chose to collide cost
     * time by more than the square of their number there.
     */
    static final int MAX_HASHED_VALUES = 4_000;

    /** Entries in such a collection, where they are counted. */
    static final int MAX_HASHED_ENTRIES = 500;

    /** How long reading a response may take. A big one takes some 100 ms; names that collide in a hashed collection, minutes. */
    static final Duration LONGEST_RESPONSE = Duration.ofSeconds(1);

    private static final int VALUES_BETWEEN_LOOKS = 64;
    private static final int MAX_VARINT_BYTES = 5;
    private static final int MAX_VARLONG_BYTES = 10;

    private final ByteBuf frame;
    private final int end;
    private int position;
    private final int maxValues;
    private final OptionalLong endNanos;
    private int valuesLeft;

    /** Reads from an offset of the frame, counted from its reader index, to its end. */
    BodyReader(ByteBuf frame, int offset, int maxValues) {
        this(frame, offset, maxValues, OptionalLong.empty());
    }

    private BodyReader(ByteBuf frame, int offset, int maxValues, OptionalLong endNanos) {
        this.frame = frame;
        this.position = frame.readerIndex() + offset;
        this.end = frame.writerIndex();
        this.maxValues = maxValues;
        this.endNanos = endNanos;
        this.valuesLeft = maxValues;
    }

    /** Reads a response, which may have any number of values, but must not take longer than {@link #LONGEST_RESPONSE}. */
    static BodyReader ofResponse(ByteBuf frame, int offset, long nowNanos) {
        return new BodyReader(frame, offset, Integer.MAX_VALUE, OptionalLong.of(nowNanos + LONGEST_RESPONSE.toNanos()));
    }

    /** Where it stands, counted from the reader index of the frame. */
    int offset() {
        return position - frame.readerIndex();
    }

    /** How many values were read. */
    int valuesRead() {
        return maxValues - valuesLeft;
    }

    @Override
    public int remaining() {
        return end - position;
    }

    /** Passes over bytes. */
    void skip(int length) {
        advance(length);
    }

    /** Passes over the tagged fields of a structure, none of which has a meaning here. */
    void skipTaggedFields() {
        int count = readTagCount();
        for (int i = 0; i < count; i++) {
            readUnsignedVarint();
            advance(readUnsignedVarint());
        }
    }

    /** The count of tagged fields: at most what remains. */
    int readTagCount() {
        int count = readUnsignedVarint();
        if (count < 0 || count > remaining()) {
            throw new BodyFormatException(count + " tagged fields in " + remaining() + " bytes");
        }
        return count;
    }

    /** The count of an array: at most what remains; -1 when there is no array. */
    int readCount(boolean flexible) {
        int count = flexible ? readUnsignedVarint() - 1 : readInt();
        if (count > remaining()) {
            throw new BodyFormatException(count + " elements in " + remaining() + " bytes");
        }
        return Math.max(count, -1);
    }

    /** The count of an array that must be there: at most what remains. */
    int readRequiredCount(boolean flexible) {
        int count = readCount(flexible);
        if (count < 0) {
            throw new BodyFormatException("null for an array");
        }
        return count;
    }

    /** A string; null when there is none. */
    @Nullable
    String readNullableString(boolean flexible) {
        int length = flexible ? readUnsignedVarint() - 1 : readShort();
        if (length > Short.MAX_VALUE) {
            throw new BodyFormatException("a string of " + length + " bytes");
        }
        return length < 0 ? null : readString(length);
    }

    /** A string that must be there. */
    String readRequiredString(boolean flexible) {
        String string = readNullableString(flexible);
        if (string == null) {
            throw new BodyFormatException("null for a string");
        }
        return string;
    }

    /** Passes over records, which may be missing. */
    void skipRecords(boolean flexible) {
        int length = readCount(flexible);
        if (length > 0) {
            advance(length);
        }
    }

    @Override
    public byte readByte() {
        return frame.getByte(advance(Byte.BYTES));
    }

    @Override
    public short readShort() {
        return frame.getShort(advance(Short.BYTES));
    }

    @Override
    public int readInt() {
        return frame.getInt(advance(Integer.BYTES));
    }

    @Override
    public long readLong() {
        return frame.getLong(advance(Long.BYTES));
    }

    @Override
    public double readDouble() {
        return frame.getDouble(advance(Double.BYTES));
    }

    @Override
    public byte[] readArray(int length) {
        int from = advance(length);
        byte[] bytes = new byte[length];
        frame.getBytes(from, bytes);
        return bytes;
    }

    /** A view of bytes of the frame, good as long as the frame is. */
    @Override
    public ByteBuffer readByteBuffer(int length) {
        return frame.nioBuffer(advance(length), length);
    }

    @Override
    public Uuid readUuid() {
        return new Uuid(readLong(), readLong());
    }

    @Override
    public int readUnsignedVarint() {
        return (int) readUnsigned(MAX_VARINT_BYTES);
    }

    @Override
    public int readVarint() {
        int value = readUnsignedVarint();
        return (value >>> 1) ^ -(value & 1);
    }

    @Override
    public long readVarlong() {
        long value = readUnsigned(MAX_VARLONG_BYTES);
        return (value >>> 1) ^ -(value & 1);
    }

    @Override
    public Readable slice() {
        return new BodyReader(frame, offset(), valuesLeft, endNanos);
    }

    private long readUnsigned(int maxBytes) {
        long value = 0;
        for (int i = 0; i < maxBytes; i++) {
            byte next = readByte();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new BodyFormatException("a variable-length number of more than " + maxBytes + " bytes");
    }

    /** Takes bytes, and gives the index of the first one. */
    private int advance(int length) {
        if (length < 0 || length > end - position) {
            throw new BodyFormatException(length + " bytes expected, " + remaining() + " left");
        }
        if (--valuesLeft < 0) {
            throw new BodyFormatException("more values than a request may have");
        }
        if (valuesLeft % VALUES_BETWEEN_LOOKS == 0 && endNanos.isPresent()) {
            refuseLate(endNanos.getAsLong());
        }
        int from = position;
        position += length;
        return from;
    }

    private static void refuseLate(long endNanos) {
        if (System.nanoTime() - endNanos > 0) {
            throw new BodyFormatException("reading it takes longer than " + LONGEST_RESPONSE.toSeconds() + " s");
        }
    }
}

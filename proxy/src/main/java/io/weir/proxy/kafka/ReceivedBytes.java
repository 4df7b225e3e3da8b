package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bytes of one side that could not be used yet, in the pieces they came in. What is cut from them shares their memory; only small pieces
 * are copied, behind the piece before them, so that no peer can make us hold much more memory than it sends.
 */
final class ReceivedBytes {

    private static final int SMALL_PIECE = 2 * 1024;

    private final ByteBufAllocator allocator;
    private final Deque<ByteBuf> pieces = new ArrayDeque<>(4);
    private int size;

    ReceivedBytes(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Takes more bytes, and the caller's reference to them. */
    void add(ByteBuf bytes) {
        int length = bytes.readableBytes();
        ByteBuf last = pieces.peekLast();
        if (length == 0 || (last != null && length <= SMALL_PIECE && last.writableBytes() >= length)) {
            if (last != null) {
                last.writeBytes(bytes);
            }
            bytes.release();
        } else {
            pieces.add(bytes);
        }
        size += length;
    }

    /** The four bytes from this offset on, as a number; there have to be as many. */
    int getInt(int offset) {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = (value << Byte.SIZE) | (getByte(offset + i) & 0xff);
        }
        return value;
    }

    private byte getByte(int offset) {
        int before = 0;
        for (ByteBuf piece : pieces) {
            int length = piece.readableBytes();
            if (offset - before < length) {
                return piece.getByte(piece.readerIndex() + offset - before);
            }
            before += length;
        }
        throw new IndexOutOfBoundsException("offset " + offset + " of " + size);
    }

    /** Takes out the first bytes, as one buffer that the caller owns; there have to be as many. */
    ByteBuf cut(int length) {
        if (length < 0 || length > size) {
            throw new IndexOutOfBoundsException("length " + length + " of " + size);
        }
        ByteBuf first = cutPiece(length);
        if (first.readableBytes() == length) {
            return first;
        }
        CompositeByteBuf whole = allocator.compositeDirectBuffer(Integer.MAX_VALUE);
        whole.addComponent(true, first);
        while (whole.readableBytes() < length) {
            whole.addComponent(true, cutPiece(length - whole.readableBytes()));
        }
        return whole;
    }

    /** Takes out the first bytes, as many as came in one piece; the caller owns them. At least one, when there are any. */
    ByteBuf cutPiece(int most) {
        ByteBuf first = pieces.element();
        int length = Math.min(most, first.readableBytes());
        size -= length;
        return length == first.readableBytes() ? pieces.remove() : first.readRetainedSlice(length);
    }

    void release() {
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        size = 0;
    }
}

package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Received bytes that could not be used yet: the beginning of a head, or requests that have to wait. */
final class Leftover {

    private @Nullable ByteBuf bytes;

    boolean isEmpty() {
        return bytes == null;
    }

    /** How many bytes are kept. */
    int size() {
        return bytes == null ? 0 : bytes.readableBytes();
    }

    /** Keeps the readable bytes; takes the caller's reference over. */
    void keep(ByteBuf rest) {
        bytes = rest;
    }

    /** Gives the kept bytes and the caller's reference to them; null when there are none. */
    @Nullable
    ByteBuf take() {
        ByteBuf taken = bytes;
        bytes = null;
        return taken;
    }

    /**
     * The kept bytes with these behind them, in one buffer that the caller owns. Takes the reference to {@code received} over.
     * Copies only when something was kept, and then each byte a bounded number of times.
     */
    ByteBuf join(ByteBufAllocator allocator, ByteBuf received) {
        ByteBuf kept = take();
        if (kept == null) {
            return received;
        }
        ByteBuf joined = kept;
        if (kept.writableBytes() < received.readableBytes()) {
            int needed = kept.readableBytes() + received.readableBytes();
            joined = allocator.directBuffer(Math.max(needed, 2 * kept.readableBytes()));
            joined.writeBytes(kept);
            kept.release();
        }
        joined.writeBytes(received);
        received.release();
        return joined;
    }

    void release() {
        ByteBuf dropped = take();
        if (dropped != null) {
            dropped.release();
        }
    }
}

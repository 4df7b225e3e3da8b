package io.weir.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.ProxyLimits.Http2Limits;
import org.jspecify.annotations.Nullable;

/**
 * Counts the frames in received bytes, ahead of the codec, and says when a peer sends too many that carry nothing. Sees frame
 * headers alone; can be stopped at every byte. What is no sound frame is the codec's to refuse.
 */
final class FrameMeter {

    private static final int HEADER_LENGTH = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int CONTINUATION = 9;
    private static final int FLAG_END_STREAM = 1;
    private static final int FLAG_END_HEADERS = 4;
    private static final int SETTINGS_BYTES_OF_ONE_COST = 60;

    private final Http2Limits limits;
    private final Overhead overhead;
    private int toSkip;
    private int headerBytes;
    private int length;
    private int type;
    private int flags;
    private boolean headOpen;
    private int continuations;
    private long headSinceNanos;

    /**
     * A meter.
     *
     * @param prefaceBytes how many bytes stand before the first frame
     */
    FrameMeter(Http2Limits limits, Overhead overhead, int prefaceBytes) {
        this.limits = limits;
        this.overhead = overhead;
        this.toSkip = prefaceBytes;
    }

    /** Counts the readable bytes; what the peer did too much of, null while it did not. Moves no index. */
    @Nullable
    String read(ByteBuf in, long nowNanos) {
        int at = in.readerIndex();
        int to = in.writerIndex();
        while (at < to) {
            if (toSkip > 0) {
                int skipped = Math.min(toSkip, to - at);
                toSkip -= skipped;
                at += skipped;
                continue;
            }
            header(in.getByte(at++) & 0xff);
            if (headerBytes == HEADER_LENGTH) {
                headerBytes = 0;
                toSkip = length;
                String excess = frame(nowNanos);
                if (excess != null) {
                    return excess;
                }
            }
        }
        return null;
    }

    /** Whether a head has begun that has not ended: time counts against it. */
    boolean isInHead() {
        return headOpen || (toSkip > 0 && isOfHead());
    }

    /** When the head under way began, by the coarse clock. */
    long headSinceNanos() {
        return headSinceNanos;
    }

    private void header(int value) {
        switch (headerBytes++) {
            case 0 -> length = value;
            case 1, 2 -> length = length << 8 | value;
            case 3 -> type = value;
            case 4 -> flags = value;
            default -> {}
        }
    }

    private boolean isOfHead() {
        return type == HEADERS || type == CONTINUATION;
    }

    private @Nullable String frame(long nowNanos) {
        int cost = cost();
        if (cost > 0 && !overhead.spend(cost, nowNanos)) {
            return "too many frames that carry nothing, the last of type " + type;
        }
        if (type == HEADERS) {
            headSinceNanos = nowNanos;
            continuations = 0;
            headOpen = (flags & FLAG_END_HEADERS) == 0;
        } else if (type == CONTINUATION) {
            if (++continuations > limits.maxContinuations()) {
                return "more than " + limits.maxContinuations() + " CONTINUATION frames in one head";
            }
            headOpen = (flags & FLAG_END_HEADERS) == 0;
        }
        return null;
    }

    private int cost() {
        switch (type) {
            case DATA -> {
                if (length > 0) {
                    overhead.earn(1);
                    return 0;
                }
                return (flags & FLAG_END_STREAM) == 0 ? 1 : 0;
            }
            case HEADERS, CONTINUATION -> {
                return 0;
            }
            case RST_STREAM -> {
                return Http2Limits.RESET_COST;
            }
            case SETTINGS -> {
                return 1 + length / SETTINGS_BYTES_OF_ONE_COST;
            }
            default -> {
                return 1;
            }
        }
    }
}

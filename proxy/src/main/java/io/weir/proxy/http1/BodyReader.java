package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.rules.snapshot.RuleHeaderNames;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of one message body in the bytes as they come. Reused from message to message; can be stopped and resumed
 * at every byte with the same result.
 */
public final class BodyReader {

    private enum Framing {
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final ChunkReader chunks;
    private Framing framing = Framing.LENGTH;
    private long remaining;

    public BodyReader(HttpLimits limits) {
        chunks = new ChunkReader(limits);
    }

    /** Begins a body of this many bytes; 0 for a message without body. */
    public void beginLength(long length) {
        framing = Framing.LENGTH;
        remaining = length;
    }

    public void beginChunked() {
        framing = Framing.CHUNKED;
        chunks.reset(RuleHeaderNames.NONE);
    }

    /** Begins a body that ends when the connection does. */
    public void beginUntilClose() {
        framing = Framing.UNTIL_CLOSE;
    }

    /**
     * Begins the body of this request.
     *
     * @param names fields that rules look at: a trailer may have none of them
     */
    public void begin(RequestHead head, RuleHeaderNames names) {
        if (head.isChunked()) {
            framing = Framing.CHUNKED;
            chunks.reset(names);
        } else {
            beginLength(head.contentLength());
        }
    }

    /**
     * Reads on.
     *
     * @return index behind the last byte that belongs to the body; behind a byte that is malformed it stops before it
     */
    public int consume(ByteBuf in, int from, int to) {
        return switch (framing) {
            case LENGTH -> {
                int taken = (int) Math.min(remaining, to - from);
                remaining -= taken;
                yield from + taken;
            }
            case CHUNKED -> chunks.consume(in, from, to);
            case UNTIL_CLOSE -> to;
        };
    }

    /** Whether the whole body was read; never true for one that ends with its connection. */
    public boolean isComplete() {
        return switch (framing) {
            case LENGTH -> remaining == 0;
            case CHUNKED -> chunks.isComplete();
            case UNTIL_CLOSE -> false;
        };
    }

    public boolean endsWithConnection() {
        return framing == Framing.UNTIL_CLOSE;
    }

    /** What is wrong with the body; null while nothing is. */
    public @Nullable Defect defect() {
        return framing == Framing.CHUNKED ? chunks.defect() : null;
    }
}

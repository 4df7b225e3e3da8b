package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.proxy.ProxyLimits.KafkaLimits;
import io.weir.proxy.kafka.api.MalformedResponseException;
import io.weir.proxy.kafka.api.ResponseUse;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the server sends: responses in the order of the requests. Passes on what nobody wants to look at as it comes, and collects
 * of the rest no more than is wanted.
 */
final class ResponseReader {

    /** Who hears of the responses. */
    interface Responses {

        /** The request whose response is due; null when there is none. */
        @Nullable
        Call awaited();

        /** The response has begun. */
        void begun(Call call);

        /** Bytes for the client, which the listener takes the reference of. */
        void pass(Call call, ByteBuf bytes);

        /** The response is complete. */
        void ended(Call call);
    }

    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int CORRELATION_ID_BYTES = Integer.BYTES;

    private final Responses responses;
    private final KafkaLimits limits;
    private final ReceivedBytes received;
    private @Nullable Call current;
    private int left;
    private int wanted;

    ResponseReader(Responses responses, ByteBufAllocator allocator, KafkaLimits limits) {
        this.responses = responses;
        this.limits = limits;
        this.received = new ReceivedBytes(allocator);
    }

    /** Whether a response has begun and is not complete. */
    boolean isInResponse() {
        return current != null || !received.isEmpty();
    }

    /**
     * Reads on in these bytes; takes the caller's reference to them.
     *
     * @throws MalformedResponseException when they are no response to what was asked; nothing may be read after that
     */
    void read(ByteBuf bytes) throws MalformedResponseException {
        received.add(bytes);
        boolean goesOn = true;
        while (goesOn) {
            Call call = current;
            if (call == null) {
                goesOn = begin();
            } else if (wanted > 0) {
                goesOn = look(call);
            } else {
                goesOn = pass(call);
            }
        }
    }

    private boolean begin() throws MalformedResponseException {
        if (received.size() < LENGTH_BYTES + CORRELATION_ID_BYTES) {
            return false;
        }
        int length = received.getInt(0);
        int correlationId = received.getInt(LENGTH_BYTES);
        if (length < CORRELATION_ID_BYTES || length > limits.maxResponseBytes()) {
            throw new MalformedResponseException("response of " + length + " bytes: expected " + CORRELATION_ID_BYTES
                    + ".." + limits.maxResponseBytes());
        }
        Call call = responses.awaited();
        if (call == null) {
            throw new MalformedResponseException("a response that nothing asked for");
        }
        if (correlationId != call.correlationId) {
            throw new MalformedResponseException("response with correlation id " + correlationId + ": expected "
                    + call.correlationId + ", of " + call.text());
        }
        current = call;
        left = LENGTH_BYTES + length;
        wanted = wanted(call.use, length);
        responses.begun(call);
        return true;
    }

    private int wanted(ResponseUse use, int length) throws MalformedResponseException {
        if (use instanceof ResponseUse.Peek peek) {
            return peek.bytes() <= 0 ? 0 : LENGTH_BYTES + Math.min(peek.bytes(), length);
        }
        if (use instanceof ResponseUse.Edit) {
            if (length > limits.maxEditedBytes()) {
                throw new MalformedResponseException("response of " + length
                        + " bytes, of which not all may be shown: expected at most " + limits.maxEditedBytes());
            }
            return LENGTH_BYTES + length;
        }
        return 0;
    }

    private boolean look(Call call) throws MalformedResponseException {
        if (received.size() < wanted) {
            return false;
        }
        ByteBuf bytes = received.cut(wanted);
        left -= wanted;
        wanted = 0;
        try {
            responses.pass(call, shown(call.use, bytes));
        } finally {
            bytes.release();
        }
        return true;
    }

    /** What the client gets of what was looked at, for the caller to release. */
    private static ByteBuf shown(ResponseUse use, ByteBuf bytes) throws MalformedResponseException {
        if (use instanceof ResponseUse.Edit edit) {
            return edit.editor().edit(bytes);
        }
        if (use instanceof ResponseUse.Peek peek) {
            peek.reader().read(bytes.slice(bytes.readerIndex() + LENGTH_BYTES, bytes.readableBytes() - LENGTH_BYTES));
        }
        return bytes.retain();
    }

    private boolean pass(Call call) {
        while (left > 0 && !received.isEmpty()) {
            ByteBuf piece = received.cutPiece(left);
            left -= piece.readableBytes();
            responses.pass(call, piece);
        }
        if (left > 0) {
            return false;
        }
        current = null;
        responses.ended(call);
        return true;
    }

    /** Drops what was not used. */
    void release() {
        received.release();
    }
}

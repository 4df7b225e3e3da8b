package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.proxy.ProxyLimits.KafkaLimits;
import io.weir.proxy.connection.AcceptedConnection;
import io.weir.proxy.connection.LoopContext;
import io.weir.proxy.connection.UpstreamConnection;
import io.weir.proxy.connection.UpstreamConnection.State;
import io.weir.proxy.kafka.api.MalformedResponseException;
import org.jspecify.annotations.Nullable;

/**
 * The one connection to the server, opened with the first request that may go on. Never opened a second time: what was agreed on it, such
 * as who the client is, would not hold there.
 */
final class ServerSide implements UpstreamConnection.Listener {

    /** Who hears of it. */
    interface Listener {

        /** Bytes of the server begin to be read: what that changes is settled behind the last one. */
        void reading();

        /** Something has changed, or all that was there has been read. */
        void changed();

        /** What the server sent does not fit; nothing of it goes on. */
        void serverBroke(String why);
    }

    private final AcceptedConnection accepted;
    private final LoopContext loop;
    private final Listener listener;
    private final ResponseReader responses;
    private @Nullable UpstreamConnection upstream;
    private boolean closed;
    private boolean reading = true;
    private long lastReadNanos;

    ServerSide(
            AcceptedConnection accepted,
            Listener listener,
            ResponseReader.Responses responses,
            ByteBufAllocator allocator,
            KafkaLimits limits) {
        this.accepted = accepted;
        this.loop = accepted.loop();
        this.listener = listener;
        this.responses = new ResponseReader(responses, allocator, limits);
        this.lastReadNanos = loop.clock().coarseNanos();
    }

    /** Takes a request to the server, and the caller's reference to it. */
    void forward(ByteBuf request) {
        UpstreamConnection current = upstream;
        if (current == null) {
            current = new UpstreamConnection(loop, this);
            upstream = current;
            current.open(accepted.facts());
        }
        current.write(request);
    }

    /** Whether another request may be sent. */
    boolean takesRequests() {
        return upstream == null || (upstream.isUsable() && upstream.isWritable());
    }

    /** How the connection is; null while none was asked for. */
    @Nullable
    State state() {
        return upstream == null ? null : upstream.state();
    }

    /** Whether requests that were taken wait for the connection. */
    boolean isConnecting() {
        return upstream != null && upstream.state() == State.CONNECTING;
    }

    /** When it was asked for, by the coarse clock. */
    long askedNanos() {
        return upstream == null ? loop.clock().coarseNanos() : upstream.askedNanos();
    }

    String failureText() {
        return upstream == null ? "" : upstream.failureText();
    }

    /** Whether a response has begun and is not complete. */
    boolean isInResponse() {
        return responses.isInResponse();
    }

    /** Whether what the server sends is being read. */
    boolean isReading() {
        return reading;
    }

    /** When the server last sent something, by the coarse clock. */
    long lastReadNanos() {
        return lastReadNanos;
    }

    /** Bytes written that the socket has not taken yet. */
    long pendingBytes() {
        return upstream == null ? 0 : upstream.pendingBytes();
    }

    void flush() {
        if (upstream != null) {
            upstream.flush();
        }
    }

    void setAutoRead(boolean autoRead) {
        if (autoRead && !reading) {
            lastReadNanos = loop.clock().coarseNanos();
        }
        reading = autoRead;
        if (upstream != null) {
            upstream.setAutoRead(autoRead);
        }
    }

    /** Ends the connection behind what was written. */
    void close() {
        end();
        if (upstream != null) {
            upstream.close();
        }
    }

    /** Ends the connection at once. */
    void reset() {
        end();
        if (upstream != null) {
            upstream.reset();
        }
    }

    private void end() {
        closed = true;
        responses.release();
    }

    @Override
    public void received(UpstreamConnection from, ByteBuf bytes) {
        if (closed) {
            bytes.release();
            return;
        }
        lastReadNanos = loop.clock().coarseNanos();
        listener.reading();
        try {
            responses.read(bytes);
        } catch (MalformedResponseException malformed) {
            listener.serverBroke("malformed response: " + malformed.getMessage());
        } catch (RuntimeException failed) {
            listener.serverBroke("response could not be read: " + failed);
        }
    }

    @Override
    public void changed(UpstreamConnection from) {
        if (!closed) {
            listener.changed();
        }
    }
}

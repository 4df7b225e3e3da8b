package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.rules.snapshot.ConnectionFacts;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The connection to the server, from the moment it is asked for. Keeps what is written to it until it is open. */
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {

    /** What hears of its events, never from within a call of its own. */
    public interface Listener {

        /** The server sent these bytes; the listener takes the reference over. */
        void received(UpstreamConnection upstream, ByteBuf bytes);

        /** All that was there has been received, or the state or writability has changed. */
        void changed(UpstreamConnection upstream);
    }

    public enum State {
        CONNECTING,
        OPEN,
        /** The server sent FIN, after everything it had to say. */
        ENDED,
        /** Could not be opened, or broke. */
        FAILED
    }

    private static final int MAX_WAITING_BYTES = 64 * 1024;

    private final LoopContext loop;
    private Listener listener;
    private final long askedNanos;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>(2);
    private State state = State.CONNECTING;
    private @Nullable Channel channel;
    private LocalResponse failure = LocalResponse.BAD_GATEWAY;
    private String failureText = "";
    private int waitingBytes;
    private boolean finWhenOpen;
    private boolean counted;
    private boolean dirty;
    private long idleSinceNanos;

    public UpstreamConnection(LoopContext loop, Listener listener) {
        this.loop = loop;
        this.listener = listener;
        this.askedNanos = loop.clock().coarseNanos();
    }

    /** Tells this listener of its events from now on. */
    void handTo(Listener newListener) {
        listener = newListener;
    }

    /** Notes since when it is idle, by the coarse clock. */
    void idleSince(long nanos) {
        idleSinceNanos = nanos;
    }

    long idleSince() {
        return idleSinceNanos;
    }

    /** Whether it is open and everything written to it has been sent. */
    boolean isSettled() {
        return state == State.OPEN && !dirty && pendingBytes() == 0;
    }

    /** Begins to connect. */
    public void open(ConnectionFacts facts) {
        try {
            ChannelFuture connecting = loop.upstreams().open(loop.eventLoop(), facts, this);
            channel = connecting.channel();
            connecting.addListener((ChannelFutureListener) this::connected);
        } catch (ChannelException noSocket) {
            fail(LocalResponse.OVERLOADED, "no socket for the upstream connection: " + noSocket.getMessage());
        }
    }

    public State state() {
        return state;
    }

    /** Whether it takes requests, now or once it is open. */
    public boolean isUsable() {
        return state == State.CONNECTING || state == State.OPEN;
    }

    /** When it was asked for, by the coarse clock. */
    public long askedNanos() {
        return askedNanos;
    }

    /** How to answer for it, once it has failed. */
    LocalResponse failure() {
        return failure;
    }

    public String failureText() {
        return failureText;
    }

    public boolean isWritable() {
        Channel current = channel;
        boolean isOpen = state == State.OPEN || state == State.ENDED;
        return (isOpen && current != null) ? current.isWritable() : waitingBytes < MAX_WAITING_BYTES;
    }

    /** Takes the bytes and the caller's reference. */
    public void write(ByteBuf bytes) {
        Channel current = channel;
        if (state == State.CONNECTING) {
            waitingBytes += bytes.capacity();
            waiting.add(bytes);
        } else if (state == State.FAILED || current == null) {
            bytes.release();
        } else {
            loop.counters().add(Counter.BYTES_TO_UPSTREAM, bytes.readableBytes());
            ChannelCalls.write(current, bytes);
            dirty = true;
        }
    }

    /** Whether there was something to send. */
    public boolean flush() {
        Channel current = channel;
        if (!dirty || current == null) {
            return false;
        }
        dirty = false;
        current.flush();
        return true;
    }

    public void setAutoRead(boolean autoRead) {
        if (channel != null && state == State.OPEN) {
            ChannelCalls.setAutoRead(channel, autoRead);
        }
    }

    /** Bytes written that the socket has not taken yet. */
    public long pendingBytes() {
        return waitingBytes + (channel == null ? 0 : ChannelCalls.pendingBytes(channel));
    }

    /** Sends FIN for the client, once it is open and behind what was written. */
    public void shutdownOutput() {
        if (state == State.CONNECTING) {
            finWhenOpen = true;
        } else if (channel != null) {
            ChannelCalls.shutdownOutputWhenSent(channel);
        }
    }

    /** Ends it in peace. */
    public void close() {
        if (state == State.CONNECTING) {
            // Nothing was sent, and a flush that waits for the connection would never come.
            reset();
        } else if (channel != null) {
            ChannelCalls.closeWhenSent(channel);
        }
    }

    /** Ends it so that the server takes nothing half for whole. */
    public void reset() {
        dropWaiting();
        if (channel != null) {
            ChannelCalls.reset(channel);
        }
    }

    /** Gives up, to be answered for like this. */
    void fail(LocalResponse newFailure, String why) {
        if (state == State.FAILED) {
            return;
        }
        state = State.FAILED;
        failure = newFailure;
        failureText = why;
        reset();
        listener.changed(this);
    }

    private void connected(ChannelFuture connecting) {
        if (state != State.CONNECTING) {
            return;
        }
        if (!connecting.isSuccess()) {
            fail(LocalResponse.BAD_GATEWAY, "connect: " + text(connecting.cause()));
            return;
        }
        state = State.OPEN;
        counted = true;
        loop.counters().add(Counter.UPSTREAMS_OPEN, 1);
        waitingBytes = 0;
        for (ByteBuf bytes = waiting.poll(); bytes != null; bytes = waiting.poll()) {
            write(bytes);
        }
        if (finWhenOpen) {
            shutdownOutput();
        }
        listener.changed(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        listener.received(this, (ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        listener.changed(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        listener.changed(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && state == State.OPEN) {
            state = State.ENDED;
            listener.changed(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (counted) {
            counted = false;
            loop.counters().add(Counter.UPSTREAMS_OPEN, -1);
        }
        if (state == State.OPEN) {
            state = State.ENDED;
            listener.changed(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (context.channel() instanceof DuplexChannel duplex
                && duplex.isOutputShutdown()
                && !duplex.isInputShutdown()) {
            // The server takes no more, but may have answered already: what it sent is still read.
            return;
        }
        fail(LocalResponse.BAD_GATEWAY, text(cause));
    }

    private void dropWaiting() {
        for (ByteBuf bytes = waiting.poll(); bytes != null; bytes = waiting.poll()) {
            bytes.release();
        }
    }

    private static String text(@Nullable Throwable cause) {
        return cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
    }
}

package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.proxy.detect.Http2Preface;
import io.weir.proxy.metrics.LoopMetrics;
import io.weir.proxy.metrics.MeteredProtocol;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.PolicySnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose requests are to be read, until its first bytes tell HTTP/1 from HTTP/2. Then it puts the handler of that
 * protocol in its own place and gives it all bytes. Whatever is not the preface of HTTP/2 is HTTP/1's to accept or refuse: there
 * is no third way.
 */
final class ProtocolDetection extends ChannelInboundHandlerAdapter implements OpenConnection {

    private final AcceptedConnection accepted;
    private final LoopContext loop;
    private final Http2Start http2;
    private final long openedNanos;
    private final boolean overloaded;
    private @Nullable ByteBuf held;
    private long heldNanos;
    private boolean decided;

    ProtocolDetection(AcceptedConnection accepted, Http2Start http2) {
        this.accepted = accepted;
        this.loop = accepted.loop();
        this.http2 = http2;
        this.openedNanos = loop.clock().coarseNanos();
        this.overloaded = loop.isOverloaded();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (decided) {
            bytes.release();
            return;
        }
        ByteBuf first = withHeld(bytes);
        if (!first.isReadable()) {
            first.release();
            return;
        }
        switch (Http2Preface.match(first)) {
            case OTHER -> become(newHttp1(), first);
            case WHOLE -> become(http2.begin(accepted), first);
            case PART -> hold(first);
            case BROKEN -> refuse(first);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !decided) {
            ByteBuf part = held;
            if (part == null) {
                leave();
                ChannelCalls.closeWhenSent(accepted.downstream());
                return;
            }
            become(newHttp1(), part);
            Channel downstream = accepted.downstream();
            downstream.pipeline().fireChannelReadComplete();
            downstream.pipeline().fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        drop("client closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        cut("client connection failed: " + cause.getMessage());
    }

    private ByteBuf withHeld(ByteBuf bytes) {
        ByteBuf part = held;
        if (part == null) {
            return bytes;
        }
        held = null;
        ByteBuf all = accepted.downstream().alloc().buffer(part.readableBytes() + bytes.readableBytes());
        all.writeBytes(part).writeBytes(bytes);
        part.release();
        bytes.release();
        return all;
    }

    private void hold(ByteBuf part) {
        if (heldNanos == 0) {
            heldNanos = loop.clock().coarseNanos();
        }
        held = part;
    }

    private DownstreamHandler newHttp1() {
        // First, so that the connection is not counted twice when it looks whether it is one too many.
        leave();
        HttpConnection connection =
                new HttpConnection(loop, accepted.downstream(), accepted.facts(), accepted.policy(), accepted.log());
        loop.register(connection);
        return new DownstreamHandler(connection);
    }

    private void become(ChannelHandler protocol, ByteBuf first) {
        held = null;
        leave();
        Channel downstream = accepted.downstream();
        downstream.pipeline().replace(this, null, protocol);
        downstream.pipeline().fireChannelRead(first);
    }

    private void refuse(ByteBuf first) {
        logUnread(Decision.MALFORMED, LogOutcome.DENIED, "the preface of HTTP/2 is broken", first.readableBytes());
        first.release();
        leave();
        ChannelCalls.write(accepted.downstream(), LocalResponse.BAD_REQUEST.bytes(false, true));
        ChannelCalls.closeWhenSent(accepted.downstream());
    }

    private void logUnread(Decision decision, LogOutcome outcome, String info, int bytes) {
        loop.metrics()
                .requestEnded(
                        MeteredProtocol.HTTP2,
                        outcome,
                        decision.verdict(),
                        LoopMetrics.NO_RESPONSE,
                        0,
                        LoopMetrics.NOT_TIMED);
        accepted.log().connection(decision, outcome, info, loop.clock().nanos(), bytes, 0);
    }

    private void leave() {
        decided = true;
        loop.unregister(this);
    }

    private void drop(String why) {
        ByteBuf part = held;
        if (part != null) {
            held = null;
            logUnread(Decision.NOTHING_KNOWN, LogOutcome.ERROR, why, part.readableBytes());
            part.release();
        }
        leave();
    }

    @Override
    public void recheck(PolicySnapshot snapshot) {
        if (!accepted.policy().mayStay(snapshot, loop.isTransparent(), L7Protocol.HTTP)) {
            loop.counters().add(Counter.CONNECTIONS_CUT, 1);
            cut("policy no longer allows the connection");
        }
    }

    @Override
    public void checkTimeouts(long nowNanos) {
        ByteBuf part = held;
        if (part != null) {
            if (nowNanos - heldNanos > loop.timeouts().header()) {
                logUnread(Decision.MALFORMED, LogOutcome.DENIED, "the preface took too long", part.readableBytes());
                part.release();
                held = null;
                leave();
                ChannelCalls.write(accepted.downstream(), LocalResponse.REQUEST_TIMEOUT.bytes(false, true));
                ChannelCalls.closeWhenSent(accepted.downstream());
            }
        } else if (nowNanos - openedNanos > (overloaded ? loop.timeouts().linger() : loop.idleNanos())) {
            finish();
        }
    }

    /** Nothing yet: its first request is still answered. */
    @Override
    public void drain() {}

    /** Nothing is under way: what has sent half a preface has not asked for anything. */
    @Override
    public void finish() {
        drop("proxy stops");
        ChannelCalls.closeWhenSent(accepted.downstream());
    }

    @Override
    public void cut(String why) {
        drop(why);
        ChannelCalls.reset(accepted.downstream());
    }
}

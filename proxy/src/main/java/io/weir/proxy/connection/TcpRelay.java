package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.proxy.metrics.LoopMetrics;
import io.weir.proxy.metrics.MeteredProtocol;
import io.weir.rules.snapshot.ConnectionFacts;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.PolicySnapshot;

/**
 * A connection whose bytes no policy looks into: passed on both ways as they are, logged once when it ends. It is cut as
 * soon as a policy wants its bytes read.
 */
final class TcpRelay extends ChannelInboundHandlerAdapter implements OpenConnection, UpstreamConnection.Listener {

    private final LoopContext loop;
    private final Channel downstream;
    private final ConnectionFacts facts;
    private final ConnectionPolicy policy;
    private final RequestLog log;
    private final UpstreamConnection upstream;
    private final Decision decision;
    private final long startNanos;
    private long lastMovedNanos;
    private long bytesIn;
    private long bytesOut;
    private boolean inputEnded;
    private boolean inputEndPassedOn;
    private boolean outputEnded;
    private boolean closed;

    TcpRelay(LoopContext loop, Channel downstream, ConnectionFacts facts, ConnectionPolicy policy, RequestLog log) {
        this.loop = loop;
        this.downstream = downstream;
        this.facts = facts;
        this.policy = policy;
        this.log = log;
        this.decision = policy.judgeConnection();
        this.upstream = new UpstreamConnection(loop, this);
        this.startNanos = loop.clock().nanos();
        this.lastMovedNanos = loop.clock().coarseNanos();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        upstream.open(facts);
        steer();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        lastMovedNanos = loop.clock().coarseNanos();
        bytesIn += bytes.readableBytes();
        upstream.write(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        steer();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        steer();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            steer();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!closed) {
            end(LogOutcome.FORWARDED, "");
            upstream.reset();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        cut("client connection failed: " + cause.getMessage());
    }

    @Override
    public void received(UpstreamConnection from, ByteBuf bytes) {
        lastMovedNanos = loop.clock().coarseNanos();
        bytesOut += bytes.readableBytes();
        loop.counters().add(Counter.BYTES_TO_DOWNSTREAM, bytes.readableBytes());
        ChannelCalls.write(downstream, bytes);
    }

    @Override
    public void changed(UpstreamConnection from) {
        downstream.flush();
        steer();
    }

    /** Passes on what ended, and reads on each side as fast as the other side takes it. */
    private void steer() {
        if (closed) {
            return;
        }
        upstream.flush();
        if (upstream.state() == UpstreamConnection.State.FAILED) {
            cut(upstream.failureText());
            return;
        }
        if (inputEnded && !inputEndPassedOn && upstream.state() != UpstreamConnection.State.CONNECTING) {
            inputEndPassedOn = true;
            upstream.shutdownOutput();
        }
        if (upstream.state() == UpstreamConnection.State.ENDED && !outputEnded) {
            outputEnded = true;
            if (inputEnded) {
                end(LogOutcome.FORWARDED, "");
                ChannelCalls.closeWhenSent(downstream);
                upstream.close();
                return;
            }
            ChannelCalls.shutdownOutputWhenSent(downstream);
        }
        if (outputEnded && inputEnded) {
            end(LogOutcome.FORWARDED, "");
            ChannelCalls.close(downstream);
            upstream.close();
            return;
        }
        ChannelCalls.setAutoRead(downstream, upstream.isWritable());
        upstream.setAutoRead(downstream.isWritable());
    }

    private void end(LogOutcome outcome, String info) {
        closed = true;
        loop.metrics()
                .requestEnded(
                        MeteredProtocol.TCP,
                        outcome,
                        decision.verdict(),
                        Exchange.NO_STATUS,
                        loop.clock().nanos() - startNanos,
                        LoopMetrics.NOT_TIMED);
        log.connection(decision, outcome, info, startNanos, bytesIn, bytesOut);
        loop.unregister(this);
    }

    @Override
    public void recheck(PolicySnapshot snapshot) {
        if (!policy.mayStay(snapshot, loop.isTransparent(), L7Protocol.NONE)) {
            loop.counters().add(Counter.CONNECTIONS_CUT, 1);
            cut("policy no longer lets the connection pass unread");
        }
    }

    @Override
    public void checkTimeouts(long nowNanos) {
        boolean connecting = upstream.state() == UpstreamConnection.State.CONNECTING;
        if (connecting && nowNanos - upstream.askedNanos() > loop.timeouts().connect()) {
            cut("no connection to the server in time");
        } else if (nowNanos - lastMovedNanos > loop.timeouts().idle()) {
            cut("idle");
        }
    }

    /** A relay has no end between requests: it goes on until it is cut or ends by itself. */
    @Override
    public void finish() {}

    @Override
    public void cut(String why) {
        if (!closed) {
            end(LogOutcome.ERROR, why);
        }
        upstream.reset();
        ChannelCalls.reset(downstream);
    }
}

package io.weir.proxy.http2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.AcceptedConnection;
import io.weir.proxy.connection.Decision;
import io.weir.proxy.connection.LocalResponse;
import io.weir.proxy.connection.LoopContext;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.proxy.connection.OpenConnection;
import io.weir.proxy.http2.ProxiedStream.Stage;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.PolicySnapshot;
import io.weir.rules.snapshot.RuleHeaderNames;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection of a client and the one to its server.
 *
 * <p>Events of both channels change state; what that makes possible is done by {@link SessionWork#settle}.
 */
public final class Http2Session implements OpenConnection {

    private final AcceptedConnection accepted;
    private final LoopContext loop;
    private final boolean overloaded;
    private final Streams streams;
    private final Responder responder;
    private final SessionEnd end;
    private final SessionWork work;
    private final SessionTimeouts timeouts;
    private final ClientLink client;
    private @Nullable ServerLink server;

    private Http2Session(AcceptedConnection accepted) {
        this.accepted = accepted;
        this.loop = accepted.loop();
        this.overloaded = loop.isOverloaded();
        this.streams = new Streams(accepted);
        this.responder = new Responder(this);
        this.end = new SessionEnd(this);
        this.work = new SessionWork(this);
        this.timeouts = new SessionTimeouts(this, loop.clock().coarseNanos());
        this.client = new ClientLink(this, accepted.log());
    }

    /** Begins to serve a client that speaks HTTP/2. */
    public static ChannelHandler begin(AcceptedConnection accepted) {
        Http2Session session = new Http2Session(accepted);
        accepted.loop().register(session);
        return session.client();
    }

    LoopContext loop() {
        return loop;
    }

    Channel downstream() {
        return accepted.downstream();
    }

    Http2Codec client() {
        return client.codec();
    }

    ClientLink clientLink() {
        return client;
    }

    @Nullable
    ServerLink server() {
        return server;
    }

    Streams streams() {
        return streams;
    }

    Responder responder() {
        return responder;
    }

    SessionEnd end() {
        return end;
    }

    SessionWork work() {
        return work;
    }

    boolean isOverloaded() {
        return overloaded;
    }

    Decision judge(ProxiedStream stream) {
        return streams.judge(stream);
    }

    /** The header fields that rules look at now. */
    RuleHeaderNames ruleHeaderNames() {
        return accepted.policy().ruleHeaderNames();
    }

    void moved(ProxiedStream stream) {
        stream.movedNanos = loop.clock().coarseNanos();
    }

    /** The connection to the server, which is opened when there is none. */
    ServerLink needServer() {
        ServerLink current = server;
        if (current == null || current.isGone()) {
            current = new ServerLink(this);
            server = current;
            current.open(accepted.facts());
        }
        return current;
    }

    /** There is no server any more: what it has not begun to answer is answered like this. */
    void serverGone(LocalResponse response, String why) {
        for (ProxiedStream stream : streams.all()) {
            if (stream.stage == Stage.WAITING || (stream.stage == Stage.FORWARDED && !stream.responseEnded)) {
                responder.answer(stream, response, LogOutcome.ERROR, why);
            }
        }
        end.drain();
        work.wake();
    }

    @Override
    public void recheck(PolicySnapshot snapshot) {
        if (!accepted.policy().mayStay(snapshot, loop.isTransparent(), L7Protocol.HTTP)) {
            loop.counters().add(Counter.CONNECTIONS_CUT, 1);
            cut("policy no longer allows the connection");
            return;
        }
        for (ProxiedStream stream : streams.all()) {
            if (stream.stage == Stage.WAITING || stream.stage == Stage.FORWARDED) {
                Decision decision = judge(stream);
                if (!decision.forwards()) {
                    stream.decision = decision;
                    responder.answer(
                            stream, LocalResponse.ACCESS_DENIED, LogOutcome.DENIED, "policy no longer allows it");
                }
            }
        }
        work.wake();
    }

    @Override
    public void checkTimeouts(long nowNanos) {
        timeouts.check(nowNanos);
    }

    @Override
    public void finish() {
        end.announce();
    }

    @Override
    public void cut(String why) {
        end.cut(why);
    }
}

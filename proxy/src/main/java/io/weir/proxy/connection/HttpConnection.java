package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.rules.snapshot.ConnectionFacts;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.PolicySnapshot;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP connection of a client and the one to its server.
 *
 * <p>Events of both channels change state and then call {@link #settle}, which alone answers, resumes, flushes and closes.
 */
final class HttpConnection implements ClientConnection {

    private final LoopContext loop;
    private final ClientSide client;
    private final ConnectionPolicy policy;
    private final HttpTimeouts timeouts;
    private final RequestIntake intake;
    private final RequestReader requests;
    private final Exchanges exchanges;
    private final ServerSide server;
    private final ExchangeOrder order;
    private final TunnelEnds tunnels;
    private final ConnectionEnd end;
    private final Settlement settlement;
    private long readNanos;
    private long serverReadNanos;
    private boolean busy;

    HttpConnection(
            LoopContext loop, Channel downstream, ConnectionFacts facts, ConnectionPolicy policy, RequestLog log) {
        this.loop = loop;
        this.client = new ClientSide(loop, downstream);
        this.policy = policy;
        this.timeouts = new HttpTimeouts(loop.timeouts(), loop.clock().coarseNanos());
        this.exchanges = new Exchanges(loop, log, timeouts);
        this.intake = new RequestIntake(loop, this, exchanges, policy, log);
        this.requests =
                new RequestReader(intake, downstream.alloc(), loop.limits().http());
        this.server = new ServerSide(loop, this, exchanges, facts, downstream.alloc());
        this.end = new ConnectionEnd(loop, this, client, server, requests, exchanges);
        this.order = new ExchangeOrder(this, end, exchanges, server);
        this.tunnels = new TunnelEnds(loop, client, requests, exchanges);
        this.settlement = new Settlement(this, end, client, server);
    }

    /** Takes bytes of the client and the caller's reference to them. */
    @Override
    public void received(ByteBuf bytes) {
        if (!end.isServing()) {
            bytes.release();
            return;
        }
        timeouts.downstreamRead(loop.clock().coarseNanos());
        if (!requests.isInHead()) {
            readNanos = loop.clock().nanos();
        }
        Exchange newest = requests.isInForwardedBody() ? exchanges.peekLast() : null;
        if (newest != null && !newest.responseBegun) {
            newest.requestNanos = readNanos;
        }
        busy = true;
        try {
            requests.read(bytes);
        } finally {
            busy = false;
        }
    }

    /** The client has sent its last byte. */
    @Override
    public void inputEnded() {
        end.inputEnded();
        settle();
    }

    /** The client's channel is gone. */
    @Override
    public void inactive() {
        end.gone();
    }

    /** Answers, resumes, flushes and closes whatever the last events made possible. */
    @Override
    public void settle() {
        if (busy || end.state() == ConnectionEnd.State.CLOSED) {
            return;
        }
        busy = true;
        try {
            settlement.settle();
        } finally {
            busy = false;
        }
    }

    /** Whether another request may be begun; else it waits. Behind one that may make a tunnel nothing begins. */
    boolean mayBegin() {
        Exchange newest = exchanges.peekLast();
        return end.isServing()
                && !end.isFinishing()
                && (newest == null || newest.tunnel == null)
                && exchanges.size() < loop.limits().maxPipelined()
                && client.isWritable()
                && server.takesRequests();
    }

    /** Takes bytes of allowed requests, and the caller's reference to them. */
    void forward(ByteBuf bytes) {
        if (end.isServing()) {
            server.forward(bytes);
        } else {
            bytes.release();
        }
    }

    /** Asks for a connection to the server, if there is none. */
    void needServer() {
        server.need();
    }

    /** Takes bytes of the server and the caller's reference to them. */
    void receivedFromServer(ByteBuf bytes) {
        if (!end.isServing()) {
            bytes.release();
            return;
        }
        timeouts.upstreamRead(loop.clock().coarseNanos());
        serverReadNanos = loop.clock().nanos();
        busy = true;
        try {
            server.read(bytes);
        } finally {
            busy = false;
        }
    }

    /** Takes bytes of responses, and the caller's reference to them. */
    void respond(ByteBuf bytes) {
        if (!end.isServing()) {
            bytes.release();
            return;
        }
        client.write(bytes);
    }

    /** Ends every exchange that can end, in order, and the connection when it is due. */
    void advance() {
        order.advance();
    }

    /**
     * Says no more than what is written already.
     *
     * @param clean whether the client has nothing more to send that belongs to a request
     */
    void end(boolean clean) {
        end.end(clean);
    }

    @Override
    public void recheck(PolicySnapshot snapshot) {
        if (!end.isServing()) {
            return;
        }
        if (!policy.mayStay(snapshot, loop.isTransparent(), L7Protocol.HTTP)) {
            loop.counters().add(Counter.CONNECTIONS_CUT, 1);
            cut("policy no longer allows the connection");
        } else if (tunnels.isForbidden(policy, loop.limits().http())) {
            loop.counters().add(Counter.CONNECTIONS_CUT, 1);
            cut("policy no longer allows the tunnel");
        }
    }

    @Override
    public void checkTimeouts(long nowNanos) {
        timeouts.check(nowNanos, this);
    }

    /** Nothing yet: the next request is the last one, or none comes and the connection is closed as idle. */
    @Override
    public void drain() {}

    /** How long it may be without a request. */
    long idleNanos() {
        return loop.idleNanos();
    }

    @Override
    public void finish() {
        end.finish();
        settle();
    }

    @Override
    public void cut(String why) {
        end.cut(why);
    }

    /** Answers a request whose head did not come in time. */
    void refuseLateHead() {
        intake.refuse(LocalResponse.REQUEST_TIMEOUT, "the head took too long", requests.headBytes());
        requests.end();
    }

    /** When the newest request's first byte was read. */
    long readNanos() {
        return readNanos;
    }

    /** When bytes of the server were last read. */
    long serverReadNanos() {
        return serverReadNanos;
    }

    ConnectionEnd.State state() {
        return end.state();
    }

    Channel downstream() {
        return client.channel();
    }

    @Nullable
    UpstreamConnection upstream() {
        return server.upstream();
    }

    RequestReader requests() {
        return requests;
    }

    TunnelEnds tunnels() {
        return tunnels;
    }

    Exchanges exchanges() {
        return exchanges;
    }
}

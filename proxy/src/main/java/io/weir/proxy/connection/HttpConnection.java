package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.rules.snapshot.ConnectionFacts;
import io.weir.rules.snapshot.PolicySnapshot;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP connection of a client and the one to its server.
 *
 * <p>Events of both channels change state and then call {@link #settle}, which alone answers, resumes, flushes and closes.
 */
final class HttpConnection implements OpenConnection {

    /** How far the connection is on its way. */
    enum State {
        SERVING,
        /** Everything was said; what was written is being sent. */
        CLOSING,
        /** As CLOSING, and what the client still sends is thrown away so that it gets to read the last response. */
        LINGERING,
        CLOSED
    }

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
    private final Settlement settlement;
    private State state = State.SERVING;
    private long readNanos;
    private long serverReadNanos;
    private boolean inputEnded;
    private boolean finishing;
    private boolean busy;

    HttpConnection(
            LoopContext loop, Channel downstream, ConnectionFacts facts, ConnectionPolicy policy, RequestLog log) {
        this.loop = loop;
        this.client = new ClientSide(loop, downstream);
        this.policy = policy;
        this.finishing = loop.isFinishing();
        this.timeouts = new HttpTimeouts(loop.limits().timeouts(), loop.clock().coarseNanos());
        this.exchanges = new Exchanges(loop, log, timeouts);
        this.intake = new RequestIntake(loop, this, exchanges, policy, log);
        this.requests =
                new RequestReader(intake, downstream.alloc(), loop.limits().http());
        this.server = new ServerSide(loop, this, exchanges, facts, downstream.alloc());
        this.order = new ExchangeOrder(this, exchanges, server);
        this.tunnels = new TunnelEnds(loop, client, requests, exchanges);
        this.settlement = new Settlement(this, client, server);
    }

    /** Takes bytes of the client and the caller's reference to them. */
    void received(ByteBuf bytes) {
        if (state != State.SERVING) {
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
    void inputEnded() {
        inputEnded = true;
        if (state == State.LINGERING) {
            state = State.CLOSING;
            client.closeWhenSent();
        }
        settle();
    }

    /** The client's channel is gone. */
    void inactive() {
        if (state == State.SERVING) {
            cut("client closed the connection");
        }
        state = State.CLOSED;
        loop.unregister(this);
    }

    /** Answers, resumes, flushes and closes whatever the last events made possible. */
    void settle() {
        if (busy || state == State.CLOSED) {
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
        return state == State.SERVING
                && !finishing
                && (newest == null || newest.tunnel == null)
                && exchanges.size() < loop.limits().maxPipelined()
                && client.isWritable()
                && server.takesRequests();
    }

    /** Takes bytes of allowed requests, and the caller's reference to them. */
    void forward(ByteBuf bytes) {
        if (state == State.SERVING) {
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
        if (state != State.SERVING) {
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
        if (state != State.SERVING) {
            bytes.release();
            return;
        }
        client.write(bytes);
    }

    /** Ends every exchange that can end, in order, and the connection when it is due. */
    void advance() {
        order.advance();
    }

    /** Whether no request follows those under way. */
    boolean takesNoMore() {
        return finishing || requests.hasEnded();
    }

    /**
     * Says no more than what is written already.
     *
     * @param clean whether the client has nothing more to send that belongs to a request
     */
    void end(boolean clean) {
        boolean unread = requests.hasWaiting();
        boolean answered = exchanges.isEmpty();
        exchanges.dropAll("connection ended before its response");
        requests.end();
        server.end(clean, answered);
        if (inputEnded || (clean && !unread)) {
            state = State.CLOSING;
            client.closeWhenSent();
        } else {
            state = State.LINGERING;
            client.linger();
        }
    }

    /** Passes on that the server broke its idle connection off. What is still being sent to the client gets there. */
    void resetWhenSent() {
        if (client.pendingBytes() > 0) {
            end(true);
        } else {
            cut("server broke off the idle connection");
        }
    }

    @Override
    public void recheck(PolicySnapshot snapshot) {
        if (state != State.SERVING) {
            return;
        }
        if (!policy.mayStay(snapshot, loop.isTransparent())) {
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

    @Override
    public void finish() {
        finishing = true;
        settle();
    }

    @Override
    public void cut(String why) {
        if (state != State.CLOSED) {
            exchanges.dropAll(why);
            requests.end();
            server.end(false, false);
            state = State.CLOSED;
        }
        client.reset();
        loop.unregister(this);
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

    State state() {
        return state;
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

    /** Whether the client has sent its last byte. */
    boolean inputHasEnded() {
        return inputEnded;
    }

    Exchanges exchanges() {
        return exchanges;
    }
}

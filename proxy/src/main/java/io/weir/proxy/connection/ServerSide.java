package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.rules.snapshot.ConnectionFacts;
import org.jspecify.annotations.Nullable;

/** The server's side of an HTTP connection: its one connection at a time, and the responses that come from there. */
final class ServerSide implements ResponseReader.Responses, UpstreamConnection.Listener {

    private final LoopContext loop;
    private final HttpConnection connection;
    private final Exchanges exchanges;
    private final ConnectionFacts facts;
    private final ByteBufAllocator allocator;
    private ResponseReader responses;
    private @Nullable UpstreamConnection upstream;
    private boolean hasAnswered;
    private boolean staysShareable;

    ServerSide(
            LoopContext loop,
            HttpConnection connection,
            Exchanges exchanges,
            ConnectionFacts facts,
            ByteBufAllocator allocator) {
        this.loop = loop;
        this.connection = connection;
        this.exchanges = exchanges;
        this.facts = facts;
        this.allocator = allocator;
        this.responses = newReader();
    }

    private ResponseReader newReader() {
        return new ResponseReader(this, allocator, loop.limits().http());
    }

    /** The connection to the server; null while none was asked for. */
    @Nullable
    UpstreamConnection upstream() {
        return upstream;
    }

    /** Whether another request may be sent. */
    boolean takesRequests() {
        return upstream == null || (upstream.isUsable() && upstream.isWritable());
    }

    /** Whether more of a request under way may be sent. */
    boolean isWritable() {
        return upstream == null || upstream.isWritable();
    }

    /** Asks for a connection to the server, if there is none. */
    void need() {
        if (upstream == null) {
            responses = newReader();
            hasAnswered = false;
            staysShareable = true;
            upstream = loop.idleUpstreams().take(this, facts);
        }
    }

    /** Takes bytes of allowed requests, and the caller's reference to them. */
    void forward(ByteBuf bytes) {
        if (upstream == null) {
            bytes.release();
        } else {
            upstream.write(bytes);
        }
    }

    /** The client has sent its last byte: the server is told behind what was written. */
    void shutdownOutput() {
        if (upstream != null) {
            staysShareable = false;
            upstream.shutdownOutput();
        }
    }

    void flush() {
        if (upstream != null) {
            upstream.flush();
        }
    }

    void setAutoRead(boolean autoRead) {
        if (upstream != null) {
            upstream.setAutoRead(autoRead);
        }
    }

    /** Reads on in these bytes of the server; takes the caller's reference to them. */
    void read(ByteBuf bytes) {
        responses.read(bytes);
    }

    /** Whether there is nobody who would take the rest of a request. */
    boolean isGone() {
        return upstream == null || !upstream.isUsable();
    }

    /** Between requests: lets go of a connection that the server has ended, and tells how it did; else null. */
    UpstreamConnection.@Nullable State forgetWhenGone() {
        UpstreamConnection gone = upstream;
        if (gone == null || gone.isUsable()) {
            return null;
        }
        gone.close();
        upstream = null;
        return gone.state();
    }

    /**
     * Ends the connection to the server.
     *
     * @param clean whether every request was sent whole; else the server gets a reset
     * @param answered whether every request got its response
     */
    void end(boolean clean, boolean answered) {
        boolean shareable = clean && answered && hasAnswered && staysShareable && responses.isBetweenResponses();
        responses.end();
        UpstreamConnection ended = upstream;
        upstream = null;
        if (ended != null
                && shareable
                && ended.isSettled()
                && loop.idleUpstreams().hasRoom()) {
            loop.idleUpstreams().give(ended);
        } else if (ended != null && clean) {
            ended.close();
        } else if (ended != null) {
            ended.reset();
        }
    }

    /** Whether the server will say no more to this exchange; decides then what becomes of it. */
    boolean saysNoMore(Exchange due) {
        UpstreamConnection current = upstream;
        if (current == null || current.isUsable()) {
            return false;
        }
        boolean failed = current.state() == UpstreamConnection.State.FAILED;
        if (!failed && due.isOpenTunnel() && !due.requestDone) {
            connection.tunnels().serverEnded(due);
            return false;
        }
        if (!failed && responses.endsWithConnection()) {
            endWith(due);
        } else if (failed && due.responseBegun) {
            connection.cut(current.failureText());
        } else if (due.responseBegun) {
            fail(due, "server closed in the middle of a response");
        } else if (!failed && hasAnswered && due.bytesOut == 0) {
            // It closed an idle connection while the request was on its way: the client sees just that, and repeats it.
            fail(due, "server closed the idle connection");
        } else {
            String why = failed ? current.failureText() : "server closed without a response";
            due.answerWith(current.failure(), LogOutcome.ERROR, why);
        }
        return true;
    }

    /** Closes the client's connection behind what the server has sent, as the server did. */
    private static void fail(Exchange due, String why) {
        due.outcome = LogOutcome.ERROR;
        due.info = why;
        due.requestDone = true;
        endWith(due);
    }

    private static void endWith(Exchange due) {
        due.responseDone = true;
        due.last = true;
    }

    @Override
    public void received(UpstreamConnection from, ByteBuf bytes) {
        if (from == upstream) {
            connection.receivedFromServer(bytes);
        } else {
            bytes.release();
        }
    }

    @Override
    public void changed(UpstreamConnection from) {
        if (from == upstream) {
            connection.settle();
        }
    }

    @Override
    public @Nullable Exchange awaited() {
        Exchange due = exchanges.peek();
        if (due == null || !due.isForwarded()) {
            return null;
        }
        if (!due.responseBegun) {
            due.answeredNanos = connection.serverReadNanos();
        }
        return due;
    }

    @Override
    public void respond(ByteBuf bytes) {
        connection.respond(bytes);
    }

    @Override
    public void switched(Exchange exchange) {
        connection.tunnels().opened(exchange);
    }

    @Override
    public void responseDone(Exchange exchange, boolean connectionStays) {
        hasAnswered = true;
        // What a client sent behind a CONNECT that was refused may be meant for the tunnel: nothing more is read.
        exchange.last |= exchange.tunnel != null && exchange.tunnel.isConnect();
        staysShareable &= connectionStays && exchange.shareable && mayBeShared(exchange.status);
        // A client that waited for 100 and got its answer may keep the body to itself: what follows would be ambiguous.
        exchange.last |= !connectionStays || (exchange.expectsContinue && !exchange.requestDone);
        connection.advance();
    }

    /**
     * Whether a connection belongs to nobody after this answer: some kinds of authentication are of the connection, and what a server
     * wrongly sends behind an answer without body would be taken for the next client's.
     */
    private static boolean mayBeShared(int status) {
        return status >= 200 && status != 204 && status != 304 && status != 401 && status != 407;
    }

    @Override
    public void malformedResponse(String what) {
        UpstreamConnection current = upstream;
        if (exchanges.isEmpty()) {
            // The responses before it were whole, and may not be sent yet: the client gets them, and no more.
            connection.end(false);
        } else if (current != null) {
            current.fail(LocalResponse.BAD_GATEWAY, what);
        }
    }
}

package io.weir.proxy.connection;

/** How an HTTP connection of a client ends, and how far that is. */
final class ConnectionEnd {

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
    private final HttpConnection connection;
    private final ClientSide client;
    private final ServerSide server;
    private final RequestReader requests;
    private final Exchanges exchanges;
    private State state = State.SERVING;
    private boolean inputEnded;
    private boolean finishing;

    ConnectionEnd(
            LoopContext loop,
            HttpConnection connection,
            ClientSide client,
            ServerSide server,
            RequestReader requests,
            Exchanges exchanges) {
        this.loop = loop;
        this.connection = connection;
        this.client = client;
        this.server = server;
        this.requests = requests;
        this.exchanges = exchanges;
        this.finishing = loop.isFinishing();
    }

    State state() {
        return state;
    }

    boolean isServing() {
        return state == State.SERVING;
    }

    /** Whether the client has sent its last byte. */
    boolean inputHasEnded() {
        return inputEnded;
    }

    /** Whether no request is begun any more. */
    boolean isFinishing() {
        return finishing;
    }

    /** Whether no request follows those under way. */
    boolean takesNoMore() {
        return finishing || requests.hasEnded();
    }

    /** Requests under way are the last ones. */
    void finish() {
        finishing = true;
    }

    /** The client has sent its last byte. */
    void inputEnded() {
        inputEnded = true;
        if (state == State.LINGERING) {
            state = State.CLOSING;
            client.closeWhenSent();
        }
    }

    /** The client's channel is gone. */
    void gone() {
        if (state == State.SERVING) {
            cut("client closed the connection");
        }
        state = State.CLOSED;
        loop.unregister(connection);
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

    /** Ends it at once, with RST. */
    void cut(String why) {
        if (state != State.CLOSED) {
            exchanges.dropAll(why);
            requests.end();
            server.end(false, false);
            state = State.CLOSED;
        }
        client.reset();
        loop.unregister(connection);
    }
}

package io.weir.proxy.kafka;

import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.ClientSide;
import io.weir.proxy.connection.LoopContext;
import io.weir.proxy.connection.UpstreamConnection;
import io.weir.proxy.kafka.Call.Stage;

/** How a Kafka connection ends, and how far that is. */
final class SessionEnd {

    private enum State {
        SERVING,
        /** Everything was said; what the client still sends is thrown away, so that it gets to read that. */
        CLOSING,
        CLOSED
    }

    private final KafkaSession session;
    private final LoopContext loop;
    private final ClientSide client;
    private final Calls calls;
    private State state = State.SERVING;
    private boolean inputEnded;
    private boolean finishing;
    private boolean mayTakeOneMore;
    private long closingNanos;

    SessionEnd(KafkaSession session) {
        this.session = session;
        this.loop = session.loop();
        this.client = session.client();
        this.calls = session.calls();
        this.finishing = loop.isDraining();
        this.mayTakeOneMore = finishing;
    }

    boolean isServing() {
        return state == State.SERVING;
    }

    /** Whether requests are taken: all of them, or while finishing the one that had begun. */
    boolean takesRequests() {
        return state == State.SERVING && (!finishing || mayTakeOneMore);
    }

    /** A request was taken. */
    void taken() {
        mayTakeOneMore = false;
    }

    /** Takes no more requests than the one that has begun. */
    void finish() {
        if (state == State.SERVING && !finishing) {
            finishing = true;
            mayTakeOneMore = !session.frames().isEmpty();
            if (calls.isEmpty() && !mayTakeOneMore && !session.server().isConnecting()) {
                close(true, "proxy stops");
            }
        }
    }

    /** The client has sent its last byte. */
    void inputEnded() {
        inputEnded = true;
        if (state == State.CLOSING) {
            client.closeWhenSent();
        }
    }

    /** Ends the connection, when the time has come. */
    void advance() {
        Call head = calls.head();
        UpstreamConnection.State serverState = session.server().state();
        if (session.server().isConnecting()) {
            // What was taken for the server, perhaps without a response to wait for, gets there first.
            return;
        }
        if (head != null && head.stage == Stage.LAST) {
            if (head.answer != null) {
                client.write(calls.takeAnswer(head));
            }
            calls.end(head);
            close(false, "");
        } else if (serverState == UpstreamConnection.State.FAILED) {
            serverFailed();
        } else if (serverState == UpstreamConnection.State.ENDED) {
            serverEnded();
        } else if (head == null && !session.intake().isWaiting()) {
            if (inputEnded && session.mayTake()) {
                close(true, "client closed the connection in the middle of a request");
            } else if (finishing && !mayTakeOneMore) {
                // The client may have sent more, which is not read: it still gets to read its answers.
                close(false, "proxy stops");
            }
        }
    }

    private void serverFailed() {
        String why = session.server().failureText();
        if (calls.isEmpty() && client.pendingBytes() > 0) {
            close(false, why);
        } else {
            cut(why);
        }
    }

    private void serverEnded() {
        String why = "server closed the connection";
        if (session.server().isInResponse()) {
            cut(why + " in the middle of a response");
        } else {
            close(calls.isEmpty() && session.frames().isEmpty(), why);
        }
    }

    /** What the server sent does not fit: both ends are told that something went wrong. */
    void serverBroke(String why) {
        if (calls.isEmpty() && state == State.SERVING) {
            Call nothing = Call.unread(loop.clock().nanos(), 0);
            nothing.fail(why);
            calls.end(nothing);
        }
        cut(why);
    }

    /**
     * Says no more than what was written.
     *
     * @param clean whether the client has nothing more to send
     * @param why of what is dropped
     */
    private void close(boolean clean, String why) {
        drop(why);
        session.server().close();
        state = State.CLOSING;
        closingNanos = loop.clock().coarseNanos();
        if (clean || inputEnded) {
            client.closeWhenSent();
        } else {
            client.linger();
        }
    }

    /** Closes an idle connection. */
    void closeIdle() {
        close(true, "idle");
    }

    /** Ends it at once, with RST to both ends. */
    void cut(String why) {
        if (state == State.SERVING) {
            drop(why);
        }
        leave();
        client.reset();
    }

    /** The client's channel is gone. */
    void gone() {
        if (state == State.SERVING) {
            drop("client closed the connection");
        }
        leave();
    }

    /** Ends the wait for the client to read what was said. */
    void checkLinger(long nowNanos) {
        if (state == State.CLOSING && nowNanos - closingNanos > loop.timeouts().linger()) {
            client.reset();
        }
    }

    private void leave() {
        if (state == State.SERVING) {
            session.server().reset();
        }
        state = State.CLOSED;
        loop.unregister(session);
    }

    /** Logs and forgets what is under way; bytes that are no whole request count as one. */
    private void drop(String why) {
        calls.endAll(why);
        session.intake().end(why);
        int unread = session.frames().size();
        if (unread > 0) {
            Call part = Call.unread(session.frameStartNanos(), unread);
            part.outcome = LogOutcome.ERROR;
            part.info = why;
            calls.end(part);
        }
        session.frames().release();
        session.releaseHeld();
    }
}

package io.weir.proxy.kafka;

import io.weir.proxy.connection.ClientSide;
import io.weir.proxy.connection.SendProgress;
import io.weir.proxy.connection.TimeoutNanos;
import io.weir.proxy.kafka.Call.Stage;
import org.jspecify.annotations.Nullable;

/** What a Kafka connection may wait for, and for how long. Looked at once a tick. */
final class SessionTimeouts {

    private final KafkaSession session;
    private final TimeoutNanos timeouts;
    private final long responseNanos;
    private final long idleNanos;
    private final long frameNanos;
    private final ClientSide client;
    private final SendProgress toClient;
    private final SendProgress toServer;
    private long usedNanos;
    private long readNanos;
    private long checkedNanos;
    private long frameStartNanos;
    private long frameReadNanos;

    SessionTimeouts(KafkaSession session) {
        this.session = session;
        this.timeouts = session.loop().timeouts();
        this.responseNanos = session.limits().response().toNanos();
        this.idleNanos = session.limits().idle().toNanos();
        this.frameNanos = session.limits().frame().toNanos();
        this.client = session.client();
        long now = session.loop().clock().coarseNanos();
        this.toClient = new SendProgress(now);
        this.toServer = new SendProgress(now);
        this.usedNanos = now;
        this.readNanos = now;
        this.checkedNanos = now;
    }

    /** The client has sent something. */
    void read() {
        readNanos = session.loop().clock().coarseNanos();
    }

    void check(long now) {
        session.end().checkLinger(now);
        if (!session.end().isServing()) {
            return;
        }
        toClient.measure(now, client.pendingBytes(), true);
        toServer.measure(now, session.server().pendingBytes(), true);
        if (!session.isReading()) {
            readNanos = now;
        }
        measureFrame(now);
        String overdue = overdue(now);
        if (overdue != null) {
            session.end().cut(overdue);
        } else if (!session.frames().isEmpty()) {
            checkFrame(now);
        } else if (!session.calls().isEmpty()) {
            usedNanos = now;
        } else if (now - Math.max(usedNanos, readNanos) > idleNanos) {
            session.end().closeIdle();
        }
    }

    /** Counts for how long the frame that is not whole has been read; the time in which nothing is read is not the client's. */
    private void measureFrame(long now) {
        if (session.frames().isEmpty() || session.frameStartNanos() != frameStartNanos) {
            frameStartNanos = session.frameStartNanos();
            frameReadNanos = 0;
        } else if (session.isReading()) {
            frameReadNanos += now - checkedNanos;
        }
        checkedNanos = now;
    }

    private void checkFrame(long now) {
        usedNanos = now;
        long limit = session.frames().isInHeader() ? timeouts.header() : timeouts.body();
        if (now - readNanos > limit || frameReadNanos > frameNanos) {
            session.refuse(MalformedFrameException.malformed("the rest of a frame did not come in time"));
        }
    }

    private @Nullable String overdue(long now) {
        ServerSide server = session.server();
        Call head = session.calls().head();
        if (toClient.stillNanos(now) > timeouts.body()) {
            return "the client does not read";
        }
        if (server.isConnecting() && now - server.askedNanos() > timeouts.connect()) {
            return "no connection to the server in time";
        }
        if (toServer.stillNanos(now) > timeouts.body()) {
            return "the server does not read";
        }
        if (server.isInResponse() && server.isReading() && now - server.lastReadNanos() > timeouts.body()) {
            return "the server does not end its response";
        }
        if (head != null
                && head.stage == Stage.FORWARDED
                && !server.isInResponse()
                && now - Math.max(head.forwardedNanos, server.lastReadNanos()) > responseNanos) {
            return "the server does not answer";
        }
        return null;
    }
}

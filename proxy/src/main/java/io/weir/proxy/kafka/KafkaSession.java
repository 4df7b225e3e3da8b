package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.ProxyLimits.KafkaLimits;
import io.weir.proxy.connection.AcceptedConnection;
import io.weir.proxy.connection.ClientConnection;
import io.weir.proxy.connection.ClientSide;
import io.weir.proxy.connection.LoopContext;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.PolicySnapshot;

/**
 * A connection of a Kafka client and the one to its server.
 *
 * <p>Events of both channels change state; what that makes possible is done by {@link #settle}.
 */
final class KafkaSession implements ClientConnection, ServerSide.Listener {

    private final AcceptedConnection accepted;
    private final LoopContext loop;
    private final KafkaLimits limits;
    private final HeldBytes.Holder held;
    private final ClientSide client;
    private final Knowledge knowledge;
    private final Calls calls;
    private final RequestFrames frames;
    private final Responder responder;
    private final ServerSide server;
    private final RequestIntake intake;
    private final SessionEnd end;
    private final SessionTimeouts timeouts;
    private long readNanos;
    private long frameStartNanos;
    private boolean reading = true;
    private boolean busy;
    private boolean again;
    private boolean readingResponses;

    KafkaSession(AcceptedConnection accepted, Apis apis, KafkaLimits limits, HeldBytes held) {
        this.accepted = accepted;
        this.loop = accepted.loop();
        this.limits = limits;
        this.client = new ClientSide(loop, accepted.downstream());
        this.knowledge = new Knowledge(accepted, limits.maxTopicIds());
        this.calls = new Calls(accepted);
        this.frames = new RequestFrames(accepted.downstream().alloc(), limits.maxRequestBytes());
        this.responder = new Responder(this);
        this.server =
                new ServerSide(accepted, this, responder, accepted.downstream().alloc(), limits);
        this.intake = new RequestIntake(this, apis);
        this.end = new SessionEnd(this);
        this.timeouts = new SessionTimeouts(this);
        this.held = held.open(accepted.facts().source().getAddress(), () -> loop.eventLoop()
                .execute(() -> cut("proxy overloaded: requests that are not answered take too much memory")));
    }

    LoopContext loop() {
        return loop;
    }

    KafkaLimits limits() {
        return limits;
    }

    ClientSide client() {
        return client;
    }

    Knowledge knowledge() {
        return knowledge;
    }

    Calls calls() {
        return calls;
    }

    RequestFrames frames() {
        return frames;
    }

    ServerSide server() {
        return server;
    }

    RequestIntake intake() {
        return intake;
    }

    SessionEnd end() {
        return end;
    }

    /** When the first byte that waits in {@link #frames} came. */
    long frameStartNanos() {
        return frameStartNanos;
    }

    /** Whether what the client sends is being read. */
    boolean isReading() {
        return reading;
    }

    /** Whether another request may be judged now. */
    boolean mayTake() {
        return end.takesRequests()
                && !intake.hasLast()
                && !intake.isWaiting()
                && calls.size() < limits.maxUnderWay()
                && calls.answerBytes() < limits.maxAnswerBytes()
                && client.isWritable()
                && server.takesRequests();
    }

    /** The client sent these bytes; takes the reference to them. */
    @Override
    public void received(ByteBuf bytes) {
        if (!end.isServing() || intake.hasLast()) {
            bytes.release();
            return;
        }
        readNanos = loop.clock().nanos();
        timeouts.read();
        if (frames.isEmpty()) {
            frameStartNanos = readNanos;
        }
        frames.add(bytes);
    }

    /** The client has sent its last byte. */
    @Override
    public void inputEnded() {
        end.inputEnded();
        settle();
    }

    @Override
    public void inactive() {
        end.gone();
    }

    @Override
    public void reading() {
        readingResponses = true;
    }

    /** The server's bytes that were there have been read, or something else has changed there. */
    @Override
    public void changed() {
        readingResponses = false;
        settle();
    }

    /** Does whatever the last events made possible. Writing and flushing may lead here again: then it is done after that. */
    @Override
    public void settle() {
        again = true;
        if (busy || readingResponses) {
            return;
        }
        busy = true;
        try {
            while (again && end.isServing()) {
                again = false;
                work();
            }
        } finally {
            busy = false;
        }
    }

    private void work() {
        responder.sendAnswers();
        while (mayTake() && takeNext()) {
            responder.sendAnswers();
        }
        server.flush();
        client.flush();
        if (end.isServing()) {
            end.advance();
        }
        if (end.isServing()) {
            hold();
            reading = mayTake();
            client.setAutoRead(reading);
            server.setAutoRead(client.isWritable());
        }
    }

    /** Whether there was another request, or what should have been one. */
    private boolean takeNext() {
        try {
            ByteBuf whole = frames.next();
            if (whole == null) {
                return false;
            }
            long startNanos = frameStartNanos;
            frameStartNanos = readNanos;
            end.taken();
            intake.take(whole, startNanos);
        } catch (MalformedFrameException malformed) {
            refuse(malformed);
        }
        return true;
    }

    /** The bytes that wait are no request, and never will be one. */
    void refuse(MalformedFrameException why) {
        intake.refuse(why, frameStartNanos, frames.size());
        frames.release();
        settle();
    }

    /** Takes note of how many bytes are held here of requests, and for their answers. */
    private void hold() {
        held.holds(frames.size() + server.pendingBytes() + intake.waitingBytes() + calls.heldBytes());
    }

    /** Nothing is held here any more. */
    void releaseHeld() {
        held.close();
    }

    @Override
    public void serverBroke(String why) {
        end.serverBroke(why);
    }

    @Override
    public void recheck(PolicySnapshot snapshot) {
        if (!accepted.policy().mayStay(snapshot, loop.isTransparent(), L7Protocol.KAFKA)) {
            loop.counters().add(Counter.CONNECTIONS_CUT, 1);
            cut("policy no longer allows the connection");
        } else if (calls.isAnyForbidden(accepted.policy()) || knowledge.isFetchForbidden()) {
            loop.counters().add(Counter.CONNECTIONS_CUT, 1);
            cut("policy no longer allows what is under way");
        }
    }

    @Override
    public void checkTimeouts(long nowNanos) {
        timeouts.check(nowNanos);
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
}

package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.AcceptedConnection;
import io.weir.proxy.connection.ConnectionPolicy;
import io.weir.proxy.connection.LoopContext;
import io.weir.proxy.kafka.Call.Stage;
import io.weir.proxy.metrics.LoopMetrics;
import io.weir.proxy.metrics.MeteredProtocol;
import io.weir.proxy.metrics.RequestResult;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The requests of a connection that are under way, in their order; each is logged and counted once, when it ends. */
final class Calls {

    private final AcceptedConnection accepted;
    private final LoopContext loop;
    private final Deque<Call> underWay = new ArrayDeque<>();
    private long answerBytes;
    private long questionBytes;
    private long keptBytes;

    Calls(AcceptedConnection accepted) {
        this.accepted = accepted;
        this.loop = accepted.loop();
    }

    boolean isEmpty() {
        return underWay.isEmpty();
    }

    int size() {
        return underWay.size();
    }

    /** Bytes of answers that wait for their turn. */
    long answerBytes() {
        return answerBytes;
    }

    /** About what the requests under way take until they end: their answers, the questions about them, and what is put into responses. */
    long heldBytes() {
        return answerBytes + questionBytes + keptBytes;
    }

    /** The one whose turn it is; null when there is none. */
    @Nullable
    Call head() {
        return underWay.peek();
    }

    void add(Call call) {
        underWay.add(call);
        ByteBuf answer = call.answer;
        answerBytes += answer == null ? 0 : answer.readableBytes();
        if (questionBytes + call.allowed.bytes() > QuestionRecord.MAX_BYTES) {
            call.allowed = AllowedQuestions.TOO_MANY;
        }
        questionBytes += call.allowed.bytes();
        keptBytes += call.use.keptBytes();
    }

    /** The answer of the head, whose turn has come; the caller releases it, and ends the call. */
    ByteBuf takeAnswer(Call head) {
        ByteBuf answer = head.answer;
        if (answer == null) {
            throw new IllegalStateException(head.text() + ": no answer");
        }
        head.answer = null;
        answerBytes -= answer.readableBytes();
        head.bytesOut += answer.readableBytes();
        return answer;
    }

    /** Ends a call: the head, or one that was never added. */
    void end(Call call) {
        if (call.stage == Stage.ENDED) {
            return;
        }
        call.stage = Stage.ENDED;
        call.dropAnswer();
        if (underWay.peek() == call) {
            underWay.remove();
            questionBytes -= call.allowed.bytes();
            keptBytes -= call.use.keptBytes();
        }
        if (call.own) {
            return;
        }
        long now = loop.clock().nanos();
        loop.metrics()
                .requestEnded(
                        MeteredProtocol.KAFKA,
                        call.outcome,
                        call.decision.verdict(),
                        LoopMetrics.NO_RESPONSE,
                        now - call.startNanos,
                        call.upstreamNanos);
        loop.metrics()
                .kafka()
                .requestEnded(
                        call.api.orElse(null), call.topics, RequestResult.of(call.outcome, call.decision.verdict()));
        if (accepted.log().isRead()) {
            accepted.log()
                    .request(
                            call.logged(),
                            call.decision,
                            call.outcome,
                            call.info,
                            call.startNanos,
                            now,
                            call.bytesIn,
                            call.bytesOut);
        }
    }

    /** Ends all of them without an answer. */
    void endAll(String why) {
        for (Call call = underWay.peek(); call != null; call = underWay.peek()) {
            if (call.outcome == LogOutcome.FORWARDED) {
                call.fail(why);
            }
            end(call);
        }
        answerBytes = 0;
    }

    /** Whether the server has a request that policy would not let through now as it did: every question that it passed is asked again. */
    boolean isAnyForbidden(ConnectionPolicy policy) {
        for (Call call : underWay) {
            if (call.stage == Stage.FORWARDED && !call.allowed.areAllowedBy(policy)) {
                return true;
            }
        }
        return false;
    }
}

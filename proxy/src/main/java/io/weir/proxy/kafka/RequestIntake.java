package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.identity.TrafficDirection;
import io.weir.proxy.ProxyLimits.KafkaLimits;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.Decision;
import io.weir.proxy.kafka.Call.Stage;
import io.weir.proxy.kafka.api.ApiHandler;
import io.weir.proxy.kafka.api.Judgement;
import io.weir.proxy.kafka.api.KafkaRequest;
import io.weir.proxy.kafka.api.ResponseUse;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.KafkaApi;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Judges requests in their order, and does with each what the judgement says. */
final class RequestIntake {

    private static final Decision UNSUPPORTED = Decision.deny(TrafficDirection.INGRESS, DenyReason.UNSUPPORTED_REQUEST);
    private static final Decision FAILED = Decision.deny(TrafficDirection.INGRESS, DenyReason.EVALUATION_FAILED);

    /** A request that cannot be judged before the server has named its topics. */
    private record Waiting(Call call, ApiHandler handler, KafkaRequest request, ByteBuf whole) {}

    private final KafkaSession session;
    private final Apis apis;
    private final Calls calls;
    private final ByteBufAllocator allocator;
    private final KafkaLimits limits;
    private @Nullable Waiting waiting;
    private boolean hasLast;

    RequestIntake(KafkaSession session, Apis apis) {
        this.session = session;
        this.apis = apis;
        this.calls = session.calls();
        this.allocator = session.client().channel().alloc();
        this.limits = session.limits();
    }

    /** Whether a request waits for the server to name its topics. */
    boolean isWaiting() {
        return waiting != null;
    }

    /** Bytes of the request that waits for that. */
    int waitingBytes() {
        Waiting current = waiting;
        return current == null ? 0 : current.whole.readableBytes();
    }

    /** Whether no request is judged any more, because the connection ends behind one that was. */
    boolean hasLast() {
        return hasLast;
    }

    /**
     * Takes a request, and the caller's reference to its frame with its length.
     *
     * @param startNanos when its first byte came
     */
    void take(ByteBuf whole, long startNanos) {
        ByteBuf frame = whole.slice(
                whole.readerIndex() + RequestFrames.LENGTH_BYTES, whole.readableBytes() - RequestFrames.LENGTH_BYTES);
        Call call = Call.of(frame, startNanos, whole.readableBytes());
        ApiHandler handler = apis.handlers().apply(call.apiKey);
        if (handler == null || call.version < handler.oldestVersion() || call.version > handler.latestVersion()) {
            try {
                unsupported(call, handler, frame);
            } finally {
                whole.release();
            }
            return;
        }
        short version = (short) call.version;
        short headerVersion = ApiMessageType.fromApiKey((short) call.apiKey).requestHeaderVersion(version);
        try {
            RequestHeader header = RequestHeader.read(frame, headerVersion, limits.maxClientIdBytes());
            call.clientId = header.clientId();
            KafkaRequest request = new KafkaRequest(
                    handler.api(),
                    version,
                    call.correlationId,
                    header.clientId(),
                    headerVersion,
                    frame,
                    header.bodyOffset());
            judge(call, handler, request, whole);
        } catch (MalformedFrameException malformed) {
            whole.release();
            last(call, malformed.decision(), String.valueOf(malformed.getMessage()));
        }
    }

    /** Takes bytes that are no request: the connection ends when what came before is answered. */
    void refuse(MalformedFrameException why, long startNanos, long bytes) {
        last(Call.unread(startNanos, bytes), why.decision(), String.valueOf(why.getMessage()));
    }

    /** The server has named topics: the request that waits for that is judged again. */
    void resume() {
        Waiting resumed = waiting;
        if (resumed != null) {
            waiting = null;
            judge(resumed.call, resumed.handler, resumed.request, resumed.whole);
        }
    }

    /** A request that waits will not be judged any more. */
    void end(String why) {
        Waiting dropped = waiting;
        if (dropped != null) {
            waiting = null;
            dropped.whole.release();
            dropped.call.fail(why);
            calls.end(dropped.call);
        }
    }

    private void judge(Call call, ApiHandler handler, KafkaRequest request, ByteBuf whole) {
        Judgement judgement;
        try {
            judgement = session.knowledge().judge(request, handler);
        } catch (RuntimeException | StackOverflowError failed) {
            whole.release();
            last(call, FAILED, call.text() + ": " + failed);
            return;
        }
        if (judgement instanceof Judgement.Judged judged) {
            call.judged(judged);
        }
        if (judgement instanceof Judgement.Forward forward && forward.decision().forwards()) {
            call.use = forward.response();
            forward(call, whole);
        } else if (judgement instanceof Judgement.Unresolved unresolved) {
            ask(new Waiting(call, handler, request, whole), unresolved.topicIds());
        } else {
            whole.release();
            dispose(call, judgement);
        }
        session.knowledge().judged();
    }

    /** Does what a judgement says by which the request itself goes no further. */
    private void dispose(Call call, Judgement judgement) {
        if (judgement instanceof Judgement.Replace replace) {
            call.use = replace.response();
            deniedInPart(call, replace.errorCode());
            forward(call, replace.request());
        } else if (judgement instanceof Judgement.Answer answer) {
            call.answer = answer.response();
            deniedInPart(call, answer.errorCode());
            call.stage = Stage.ANSWERED;
            calls.add(call);
        } else if (judgement instanceof Judgement.Silence silence) {
            call.errorCode = silence.errorCode();
            last(call, call.decision, "");
        } else if (judgement instanceof Judgement.Malformed malformed) {
            last(call, Decision.MALFORMED, call.text() + ": " + malformed.why());
        } else {
            last(call, FAILED, call.text() + ": judged as " + judgement);
        }
    }

    private static void deniedInPart(Call call, int errorCode) {
        call.errorCode = errorCode;
        if (!call.decision.forwards()) {
            call.outcome = LogOutcome.DENIED;
        }
    }

    private void forward(Call call, ByteBuf request) {
        call.stage = Stage.FORWARDED;
        call.forwardedNanos = session.loop().clock().nanos();
        session.server().forward(request);
        if (call.use instanceof ResponseUse.None) {
            calls.end(call);
        } else {
            call.allowed =
                    call.own ? AllowedQuestions.NONE : session.knowledge().allowed();
            calls.add(call);
        }
    }

    private void ask(Waiting asking, Set<Uuid> ids) {
        Call call = asking.call;
        if (call.wasUnresolved || ids.isEmpty() || ids.size() > limits.maxTopicIds()) {
            asking.whole.release();
            String why = call.wasUnresolved
                    ? "the server named its topics, and still it cannot be judged"
                    : ids.size() + " topic ids that are not known: expected at most " + limits.maxTopicIds();
            last(call, call.wasUnresolved ? FAILED : Decision.MALFORMED, call.text() + ": " + why);
            return;
        }
        call.wasUnresolved = true;
        waiting = asking;
        Call question =
                Call.ownOf(call, TopicQuestion.reader(ids, session.knowledge().topicNames()));
        forward(question, TopicQuestion.request(allocator, ids, call.correlationId, call.clientId));
    }

    private void unsupported(Call call, @Nullable ApiHandler handler, ByteBuf frame) {
        String why = supported(call, handler);
        ByteBuf answer = handler != null && handler.api() == KafkaApi.API_VERSIONS
                ? VersionAnswers.unsupported(allocator, call.correlationId, handler)
                : apis.unsupported().apply(frame);
        if (answer == null) {
            last(call, UNSUPPORTED, why);
        } else {
            call.deny(UNSUPPORTED, why);
            call.answer = answer;
            call.errorCode = Errors.UNSUPPORTED_VERSION.code();
            // Behind the oldest SaslHandshake there come bytes that are no requests.
            hasLast = call.apiKey == KafkaApi.SASL_HANDSHAKE.key();
            call.stage = hasLast ? Stage.LAST : Stage.ANSWERED;
            calls.add(call);
        }
    }

    private static String supported(Call call, @Nullable ApiHandler handler) {
        return call.text()
                + (handler == null
                        ? ": the API is not known"
                        : ": expected version " + handler.oldestVersion() + " to " + handler.latestVersion());
    }

    private void last(Call call, Decision decision, String why) {
        call.deny(decision, why);
        call.stage = Stage.LAST;
        hasLast = true;
        calls.add(call);
    }
}

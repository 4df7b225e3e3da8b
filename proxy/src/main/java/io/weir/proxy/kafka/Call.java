package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedRequest;
import io.weir.proxy.connection.Decision;
import io.weir.proxy.kafka.api.Judgement.Judged;
import io.weir.proxy.kafka.api.ResponseUse;
import io.weir.proxy.metrics.LoopMetrics;
import io.weir.rules.snapshot.KafkaApi;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request under way, and what its log entry will say. */
final class Call {

    /** What has to happen with it. */
    enum Stage {
        /** It is being judged. */
        NEW,
        /** The server has it, and will answer. */
        FORWARDED,
        /** Its answer was made here, and waits until those before it are sent. */
        ANSWERED,
        /** The connection ends when those before it are answered, and it as well if there is an answer. */
        LAST,
        /** It was logged. */
        ENDED
    }

    /** Number of the API; negative when not even that is known. */
    final int apiKey;

    final int version;
    final int correlationId;
    final long startNanos;
    final long bytesIn;

    /** Asked by the proxy for itself: neither logged nor seen by the client. */
    final boolean own;

    Optional<KafkaApi> api = Optional.empty();
    String clientId = "";
    Stage stage = Stage.NEW;
    ResponseUse use = ResponseUse.None.INSTANCE;

    @Nullable
    ByteBuf answer;

    boolean wasUnresolved;
    long forwardedNanos;
    long upstreamNanos = LoopMetrics.NOT_TIMED;
    long bytesOut;
    Decision decision = Decision.NOTHING_KNOWN;
    LogOutcome outcome = LogOutcome.FORWARDED;
    List<String> topics = List.of();
    AllowedQuestions allowed = AllowedQuestions.NONE;
    int errorCode;
    String info = "";

    private Call(int apiKey, int version, int correlationId, long startNanos, long bytesIn, boolean own) {
        this.apiKey = apiKey;
        this.version = version;
        this.correlationId = correlationId;
        this.startNanos = startNanos;
        this.bytesIn = bytesIn;
        this.own = own;
    }

    /** The request in a frame, of which the fixed part of the header is read. */
    static Call of(ByteBuf frame, long startNanos, long bytesIn) {
        int at = frame.readerIndex();
        int apiKey = frame.getShort(at);
        Call call = new Call(
                apiKey,
                frame.getShort(at + Short.BYTES),
                frame.getInt(at + 2 * Short.BYTES),
                startNanos,
                bytesIn,
                false);
        call.api = KafkaApi.ofKey(apiKey);
        return call;
    }

    /** Bytes that are no request. */
    static Call unread(long startNanos, long bytesIn) {
        return new Call(-1, 0, 0, startNanos, bytesIn, false);
    }

    /** A request that the proxy makes for itself. */
    static Call ownOf(Call asking, ResponseUse use) {
        Call call = new Call(-1, 0, asking.correlationId, asking.startNanos, 0, true);
        call.use = use;
        return call;
    }

    void judged(Judged judged) {
        topics = judged.topics();
        decision = judged.decision();
    }

    /** It goes no further, and is logged as denied. */
    void deny(Decision why, String text) {
        decision = why;
        outcome = LogOutcome.DENIED;
        info = text;
    }

    /** It was allowed, but did not come to its end. What was denied stays that. */
    void fail(String text) {
        if (outcome == LogOutcome.FORWARDED) {
            outcome = LogOutcome.ERROR;
            info = text;
        }
    }

    /** What the log shows of it. */
    LoggedRequest logged() {
        if (apiKey < 0) {
            return LoggedRequest.Unparsed.INSTANCE;
        }
        String name = api.map(KafkaApi::label)
                .map(label -> label.toLowerCase(Locale.ROOT))
                .orElseGet(() -> Integer.toString(apiKey));
        return new LoggedRequest.Kafka(errorCode, version, name, correlationId, topics);
    }

    /** The request as people read it. */
    String text() {
        return own
                ? "a question of the proxy"
                : api.map(KafkaApi::label).orElse("API " + apiKey) + " version " + version;
    }

    void dropAnswer() {
        ByteBuf dropped = answer;
        if (dropped != null) {
            answer = null;
            dropped.release();
        }
    }
}

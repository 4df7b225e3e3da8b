package io.weir.proxy.metrics;

import io.weir.proxy.accesslog.LogOutcome;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What one event loop has counted and timed. It alone writes, without lock, fence or allocation; anybody reads. Its size does
 * not depend on what clients send. Cells are found by the ordinals of the closed types that label them.
 */
@SuppressWarnings("EnumOrdinal")
public final class LoopMetrics {

    /** A time that was not taken, such as that of a server which was not asked. */
    public static final long NOT_TIMED = -1;

    /** The class of a response that was never sent. */
    public static final int NO_RESPONSE = 0;

    private static final int MAX_CLASS = 5;
    private static final int CLASSES = MAX_CLASS + 1;
    private static final int PROTOCOLS = MeteredProtocol.values().length;
    private static final int RESULTS = RequestResult.values().length;

    private final AtomicLongArray results = new AtomicLongArray(PROTOCOLS * RESULTS);
    private final AtomicLongArray responses = new AtomicLongArray(PROTOCOLS * CLASSES);
    private final AtomicLongArray denials = new AtomicLongArray(DenyReason.values().length);
    private final List<DurationHistogram> requestDurations = perProtocol();
    private final List<DurationHistogram> upstreamDurations = perProtocol();
    private final DurationHistogram lag = new DurationHistogram();
    private final KafkaMetrics kafka;

    /**
     * Metrics of one event loop.
     *
     * @param topics the topics that metrics name, for all loops of the proxy
     */
    public LoopMetrics(TopicLabels topics) {
        this.kafka = new KafkaMetrics(topics);
    }

    /**
     * Counts a request that has ended, once: at the same moment as its log entry is made, and with the same values.
     *
     * @param status of the final response; 0 when none was sent
     * @param durationNanos from the request's first byte to the response's last one
     * @param upstreamNanos from the request's last byte to the first one of the server's final response; {@link #NOT_TIMED}
     *     when no server answered
     */
    public void requestEnded(
            MeteredProtocol protocol,
            LogOutcome outcome,
            Verdict verdict,
            int status,
            long durationNanos,
            long upstreamNanos) {
        int row = protocol.ordinal();
        increment(results, row * RESULTS + RequestResult.of(outcome, verdict).ordinal());
        increment(responses, row * CLASSES + classOf(status));
        if (outcome == LogOutcome.DENIED && verdict instanceof Verdict.Deny deny) {
            denied(deny.reason());
        }
        requestDurations.get(row).record(durationNanos);
        if (upstreamNanos >= 0) {
            upstreamDurations.get(row).record(upstreamNanos);
        }
    }

    /** Counts a connection that was refused before any request. */
    public void connectionRefused(Verdict verdict) {
        if (verdict instanceof Verdict.Deny deny) {
            denied(deny.reason());
        }
    }

    /** Records how late the loop came to a task that was due. */
    public void lagged(long nanos) {
        lag.record(nanos);
    }

    /** Requests that ended like this. From any thread. */
    public long requests(MeteredProtocol protocol, RequestResult result) {
        return results.getOpaque(protocol.ordinal() * RESULTS + result.ordinal());
    }

    /** Requests of all protocols that ended like this. From any thread. */
    public long requests(RequestResult result) {
        long sum = 0;
        for (MeteredProtocol protocol : MeteredProtocol.values()) {
            sum += requests(protocol, result);
        }
        return sum;
    }

    /**
     * Responses of a class. From any thread.
     *
     * @param statusClass 1..5, or {@link #NO_RESPONSE}
     */
    public long responses(MeteredProtocol protocol, int statusClass) {
        return responses.getOpaque(protocol.ordinal() * CLASSES + statusClass);
    }

    /** Requests and connections denied for this reason. From any thread. */
    public long denials(DenyReason reason) {
        return denials.getOpaque(reason.ordinal());
    }

    DurationHistogram requestDurations(MeteredProtocol protocol) {
        return requestDurations.get(protocol.ordinal());
    }

    DurationHistogram upstreamDurations(MeteredProtocol protocol) {
        return upstreamDurations.get(protocol.ordinal());
    }

    /** What is counted of Kafka requests besides. */
    public KafkaMetrics kafka() {
        return kafka;
    }

    DurationHistogram lag() {
        return lag;
    }

    private void denied(DenyReason reason) {
        increment(denials, reason.ordinal());
    }

    private static int classOf(int status) {
        int statusClass = status / 100;
        return statusClass > 0 && statusClass <= MAX_CLASS ? statusClass : NO_RESPONSE;
    }

    private static void increment(AtomicLongArray cells, int index) {
        cells.setOpaque(index, cells.getPlain(index) + 1);
    }

    private static List<DurationHistogram> perProtocol() {
        List<DurationHistogram> histograms = new ArrayList<>(PROTOCOLS);
        for (int i = 0; i < PROTOCOLS; i++) {
            histograms.add(new DurationHistogram());
        }
        return List.copyOf(histograms);
    }
}

package io.weir.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.accesslog.LogOutcome;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.Verdict;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopMetricsTest {

    private static final Verdict ALLOWED = Verdict.NotEnforced.INSTANCE;

    private final LoopMetrics metrics = new LoopMetrics(new TopicLabels());

    @ParameterizedTest(name = "{0} by {1} is {2}")
    @CsvSource({
        "FORWARDED, , FORWARDED",
        "REDIRECTED, , FORWARDED",
        "ERROR, , FAILED",
        "DENIED, NO_RULE_FOR_REQUEST, DENIED",
        "DENIED, DENIED_BY_RULE, DENIED",
        "DENIED, EVALUATION_FAILED, DENIED",
        "DENIED, MALFORMED_REQUEST, MALFORMED",
    })
    void eachRequestHasOneResult(LogOutcome outcome, DenyReason reason, RequestResult expected) {
        Verdict verdict = reason == null ? ALLOWED : Verdict.Deny.of(reason);

        metrics.requestEnded(MeteredProtocol.GRPC, outcome, verdict, 0, 1, LoopMetrics.NOT_TIMED);

        assertThat(metrics.requests(MeteredProtocol.GRPC, expected)).isOne();
        assertThat(LongStream.of(
                                metrics.requests(RequestResult.FORWARDED),
                                metrics.requests(RequestResult.DENIED),
                                metrics.requests(RequestResult.MALFORMED),
                                metrics.requests(RequestResult.FAILED))
                        .sum())
                .isOne();
        for (DenyReason each : DenyReason.values()) {
            assertThat(metrics.denials(each)).as(each.name()).isEqualTo(each == reason ? 1 : 0);
        }
    }

    @ParameterizedTest(name = "status {0} is of class {1}")
    @CsvSource({"0, 0", "99, 0", "100, 1", "204, 2", "302, 3", "403, 4", "599, 5", "600, 0", "-200, 0"})
    void responsesAreCountedByTheirClass(int status, int expected) {
        metrics.requestEnded(MeteredProtocol.HTTP1, LogOutcome.FORWARDED, ALLOWED, status, 1, 1);

        for (int statusClass = 0; statusClass <= 5; statusClass++) {
            assertThat(metrics.responses(MeteredProtocol.HTTP1, statusClass))
                    .as("class %d", statusClass)
                    .isEqualTo(statusClass == expected ? 1 : 0);
        }
    }

    @ParameterizedTest(name = "{0} ns stands below {1} s")
    @CsvSource({
        "-5, 0.00005",
        "0, 0.00005",
        "50000, 0.00005",
        "50001, 0.0001",
        "1000000, 0.001",
        "10000000000, 10",
        "10000000001, Infinity"
    })
    void aDurationStandsInTheFirstBucketThatTakesIt(long nanos, double bound) {
        DurationHistogram histogram = new DurationHistogram();
        histogram.record(nanos);

        long[] counts = new long[DurationBuckets.COUNT];
        assertThat(histogram.addTo(counts)).isEqualTo(Math.max(0, nanos));
        assertThat(counts[Arrays.binarySearch(DurationBuckets.upperBounds(), bound)])
                .isOne();
        assertThat(LongStream.of(counts).sum()).isOne();
    }

    @Test
    void aRequestThatNoServerAnsweredHasNoUpstreamDuration() {
        metrics.requestEnded(MeteredProtocol.HTTP1, LogOutcome.ERROR, ALLOWED, 502, 7, LoopMetrics.NOT_TIMED);

        long[] counts = new long[DurationBuckets.COUNT];
        assertThat(metrics.upstreamDurations(MeteredProtocol.HTTP1).addTo(counts))
                .isZero();
        assertThat(LongStream.of(counts).sum()).isZero();
        assertThat(metrics.requestDurations(MeteredProtocol.HTTP1).addTo(counts))
                .isEqualTo(7);
    }

    @Test
    void aRefusedConnectionCountsAsADenialButAsNoRequest() {
        metrics.connectionRefused(Verdict.Deny.of(DenyReason.NO_RULE_FOR_PEER));

        assertThat(metrics.denials(DenyReason.NO_RULE_FOR_PEER)).isOne();
        assertThat(metrics.requests(RequestResult.DENIED)).isZero();
    }
}

package io.weir.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.weir.proxy.ProxyStats;
import io.weir.proxy.accesslog.AccessLogStats;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.Verdict;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProxyMetricsTest {

    private static final Verdict ALLOWED = Verdict.NotEnforced.INSTANCE;

    private final TopicLabels topics = new TopicLabels();
    private final LoopMetrics first = new LoopMetrics(topics);
    private final LoopMetrics second = new LoopMetrics(topics);
    private final ProxyMetrics metrics = new ProxyMetrics(
            List.of(first, second),
            () -> new ProxyStats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
            () -> new AccessLogStats(1, 2, 3, 4, 5),
            () -> 42);

    @Test
    void whatLoopsCountedIsAddedUp() {
        first.requestEnded(MeteredProtocol.HTTP1, LogOutcome.FORWARDED, ALLOWED, 200, 1_000_000, 900_000);
        second.requestEnded(MeteredProtocol.HTTP1, LogOutcome.ERROR, ALLOWED, 502, 3_000_000, LoopMetrics.NOT_TIMED);
        second.requestEnded(
                MeteredProtocol.HTTP1,
                LogOutcome.DENIED,
                Verdict.Deny.of(DenyReason.NO_RULE_FOR_REQUEST),
                403,
                10_000,
                LoopMetrics.NOT_TIMED);
        second.requestEnded(
                MeteredProtocol.HTTP1,
                LogOutcome.DENIED,
                Verdict.Deny.of(DenyReason.MALFORMED_REQUEST),
                400,
                10_000,
                LoopMetrics.NOT_TIMED);

        assertThat(counter("weir_policy_l7", "protocol", "http1", "rule", "received"))
                .isEqualTo(4);
        assertThat(counter("weir_policy_l7", "protocol", "http1", "rule", "forwarded"))
                .isEqualTo(2);
        assertThat(counter("weir_policy_l7", "protocol", "http1", "rule", "denied"))
                .isOne();
        assertThat(counter("weir_policy_l7", "protocol", "http1", "rule", "parse_errors"))
                .isOne();
        assertThat(counter("weir_requests_failed", "protocol", "http1")).isOne();
        assertThat(counter("weir_responses", "protocol", "http1", "class", "4xx"))
                .isEqualTo(2);
        assertThat(counter("weir_denials", "reason", "NO_RULE_FOR_REQUEST")).isOne();
        assertThat(histogram("weir_request_duration_seconds").getCount()).isEqualTo(4);
        assertThat(histogram("weir_request_duration_seconds").getSum()).isEqualTo(0.00402);
        assertThat(histogram("weir_upstream_duration_seconds").getCount()).isOne();
    }

    @Test
    void whateverClientsDoThereAreNoMoreSeries() {
        long before = series();
        Random random = new Random(7);
        LogOutcome[] outcomes = LogOutcome.values();
        DenyReason[] reasons = DenyReason.values();
        MeteredProtocol[] protocols = MeteredProtocol.values();
        for (int i = 0; i < 100_000; i++) {
            LogOutcome outcome = outcomes[random.nextInt(outcomes.length)];
            Verdict verdict =
                    outcome == LogOutcome.DENIED ? Verdict.Deny.of(reasons[random.nextInt(reasons.length)]) : ALLOWED;
            first.requestEnded(
                    protocols[random.nextInt(protocols.length)],
                    outcome,
                    verdict,
                    random.nextInt(),
                    random.nextLong(),
                    random.nextLong());
        }

        assertThat(series()).isEqualTo(before).isLessThan(500);
        assertThat(counter("weir_responses", "protocol", "http1", "class", "none"))
                .isPositive();
    }

    @Test
    void kafkaRequestsAreCountedByApiAndTopicAndWhateverClientsNameThereIsABoundOfTopics() {
        first.kafka().requestEnded(KafkaApi.PRODUCE, List.of("orders", "invoices"), RequestResult.FORWARDED);
        first.kafka().requestEnded(KafkaApi.FETCH, List.of("never allowed"), RequestResult.DENIED);
        first.kafka().requestEnded(null, List.of(), RequestResult.DENIED);

        assertThat(counter("weir_kafka_requests", "api", "Produce", "result", "forwarded"))
                .isOne();
        assertThat(counter("weir_kafka_requests", "api", "other", "result", "denied"))
                .isOne();
        assertThat(counter("weir_kafka_topic_requests", "topic", "invoices", "api", "Produce", "result", "forwarded"))
                .isOne();
        assertThat(counter("weir_kafka_topic_requests", "topic", "other", "api", "Fetch", "result", "denied"))
                .isOne();
        for (int i = 0; i < 10_000; i++) {
            (i % 2 == 0 ? first : second)
                    .kafka()
                    .requestEnded(KafkaApi.PRODUCE, List.of("topic-" + i), RequestResult.FORWARDED);
        }
        assertThat(metric("weir_kafka_topic_requests").getDataPoints()).hasSize(TopicLabels.MAX_TOPICS + 2);
        assertThat(counter("weir_kafka_topic_requests", "topic", "other", "api", "Produce", "result", "forwarded"))
                .isEqualTo(10_000 - (TopicLabels.MAX_TOPICS - 2));
    }

    private double counter(String name, String... labels) {
        return metric(name).getDataPoints().stream()
                .filter(point -> point.getLabels().equals(Labels.of(labels)))
                .map(CounterSnapshot.CounterDataPointSnapshot.class::cast)
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private HistogramSnapshot.HistogramDataPointSnapshot histogram(String name) {
        return metric(name).getDataPoints().stream()
                .filter(point -> point.getLabels().equals(Labels.of("protocol", "http1")))
                .map(HistogramSnapshot.HistogramDataPointSnapshot.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private MetricSnapshot metric(String name) {
        return metrics.collect().stream()
                .filter(metric -> metric.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private long series() {
        return metrics.collect().stream()
                .map(MetricSnapshot::getDataPoints)
                .flatMap(List::stream)
                .map(DataPointSnapshot::getLabels)
                .count();
    }
}

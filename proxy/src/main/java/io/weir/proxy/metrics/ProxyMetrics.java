package io.weir.proxy.metrics;

import io.netty.util.internal.PlatformDependent;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.weir.proxy.ProxyStats;
import io.weir.proxy.accesslog.AccessLogStats;
import io.weir.rules.snapshot.DenyReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Every metric of the proxy. All label values come from closed types, and from {@link TopicLabels} which is bounded, so the number of
 * series does not depend on what clients send. The table of docs/observability.md says the same for people, and a test compares the two.
 */
public final class ProxyMetrics implements MultiCollector {

    private static final int SERVER_ERROR_CLASS = 5;

    private final List<LoopMetrics> loops;
    private final Supplier<ProxyStats> stats;
    private final Supplier<AccessLogStats> log;
    private final LongSupplier policyRevision;

    /**
     * Metrics of one proxy.
     *
     * @param loops those of its event loops
     * @param policyRevision number of the policy snapshot that the proxy judges by
     */
    public ProxyMetrics(
            List<LoopMetrics> loops,
            Supplier<ProxyStats> stats,
            Supplier<AccessLogStats> log,
            LongSupplier policyRevision) {
        this.loops = List.copyOf(loops);
        this.stats = stats;
        this.log = log;
        this.policyRevision = policyRevision;
    }

    /** Reads all of them; not one instant of all event loops. From any thread. */
    @Override
    public MetricSnapshots collect() {
        List<MetricSnapshot> all = new ArrayList<>();
        requests(all);
        kafka(all);
        connections(all, stats.get());
        accessLog(all, log.get());
        all.add(Readings.gauge(
                "weir_proxy_policy_revision",
                "Number of the policy snapshot that the proxy judges by.",
                policyRevision.getAsLong()));
        all.add(Readings.gauge("weir_event_loops", "Event loops of the proxy.", loops.size()));
        all.add(Readings.durations(
                "weir_event_loop_lag_seconds",
                "How late event loops came to a task that was due, four times a second.",
                Map.of(Labels.EMPTY, loops.stream().map(LoopMetrics::lag).toList())));
        all.add(Readings.gauge(
                "weir_netty_direct_memory_bytes",
                "Memory outside the heap that the proxy's buffers take.",
                Math.max(0, PlatformDependent.usedDirectMemory())));
        return new MetricSnapshots(all);
    }

    private void requests(List<MetricSnapshot> all) {
        Map<Labels, Long> policy = new LinkedHashMap<>();
        Map<Labels, Long> failed = new LinkedHashMap<>();
        Map<Labels, Long> responses = new LinkedHashMap<>();
        Map<Labels, List<DurationHistogram>> durations = new LinkedHashMap<>();
        Map<Labels, List<DurationHistogram>> upstream = new LinkedHashMap<>();
        for (MeteredProtocol protocol : MeteredProtocol.values()) {
            long failures = sum(loop -> loop.requests(protocol, RequestResult.FAILED));
            long forwarded = failures + sum(loop -> loop.requests(protocol, RequestResult.FORWARDED));
            long denied = sum(loop -> loop.requests(protocol, RequestResult.DENIED));
            long malformed = sum(loop -> loop.requests(protocol, RequestResult.MALFORMED));
            policy.put(rule(protocol, "received"), forwarded + denied + malformed);
            policy.put(rule(protocol, "forwarded"), forwarded);
            policy.put(rule(protocol, "denied"), denied);
            policy.put(rule(protocol, "parse_errors"), malformed);
            Labels labels = Labels.of("protocol", protocol.label());
            failed.put(labels, failures);
            durations.put(labels, histograms(loop -> loop.requestDurations(protocol)));
            if (protocol != MeteredProtocol.TCP) {
                upstream.put(labels, histograms(loop -> loop.upstreamDurations(protocol)));
            }
            if (protocol != MeteredProtocol.TCP && protocol != MeteredProtocol.KAFKA) {
                for (int statusClass = 0; statusClass <= SERVER_ERROR_CLASS; statusClass++) {
                    int counted = statusClass;
                    String text = statusClass == LoopMetrics.NO_RESPONSE ? "none" : statusClass + "xx";
                    responses.put(labels.add("class", text), sum(loop -> loop.responses(protocol, counted)));
                }
            }
        }
        Map<Labels, Long> denials = new LinkedHashMap<>();
        for (DenyReason reason : DenyReason.values()) {
            denials.put(Labels.of("reason", reason.name()), sum(loop -> loop.denials(reason)));
        }
        all.add(Readings.counter("weir_policy_l7", "Requests that ended, by what policy said of them.", policy));
        all.add(Readings.counter(
                "weir_requests_failed", "Requests that policy forwarded and no server answered as it should.", failed));
        all.add(Readings.counter("weir_responses", "Final responses, by the class of their status.", responses));
        all.add(Readings.counter("weir_denials", "Requests and connections denied, by reason.", denials));
        all.add(Readings.durations(
                "weir_request_duration_seconds", "From a request's first byte to its response's last.", durations));
        all.add(Readings.durations(
                "weir_upstream_duration_seconds",
                "From a request's last byte to the first of the server's.",
                upstream));
    }

    private void kafka(List<MetricSnapshot> all) {
        Map<Labels, Long> requests = new LinkedHashMap<>();
        Map<Labels, Long> topics = new LinkedHashMap<>();
        for (LoopMetrics loop : loops) {
            loop.kafka()
                    .readRequests((topic, api, result, count) ->
                            requests.merge(Labels.of("api", api, "result", result.label()), count, Long::sum));
            loop.kafka()
                    .readTopics((topic, api, result, count) -> topics.merge(
                            Labels.of("topic", topic, "api", api, "result", result.label()), count, Long::sum));
        }
        all.add(Readings.counter("weir_kafka_requests", "Kafka requests that ended, by API and result.", requests));
        all.add(Readings.counter(
                "weir_kafka_topic_requests",
                "Kafka requests that ended, once for each topic they name, by topic, API and result.",
                topics));
    }

    private static void connections(List<MetricSnapshot> all, ProxyStats now) {
        all.add(Readings.gauge(
                "weir_connections_open",
                "Connections open now.",
                labelled(
                        "side",
                        "downstream",
                        now.openConnections(),
                        "upstream",
                        now.openUpstreams(),
                        "tunnel",
                        now.openTunnels())));
        all.add(Readings.counter(
                "weir_connections",
                "Downstream connections accepted, refused before any request, and cut by a change of policy.",
                labelled(
                        "result",
                        "accepted",
                        now.acceptedConnections(),
                        "refused",
                        now.refusedConnections(),
                        "cut",
                        now.cutConnections())));
        all.add(Readings.counter(
                "weir_transferred_bytes",
                "Bytes handed to servers and to clients.",
                labelled("direction", "to_upstream", now.bytesToUpstream(), "to_downstream", now.bytesToDownstream())));
    }

    private static void accessLog(List<MetricSnapshot> all, AccessLogStats now) {
        all.add(Readings.counter(
                "weir_access_log_entries",
                "Access log entries written, dropped for want of room, lost by a sink, and left out by sampling.",
                labelled(
                        "result",
                        "written",
                        now.written(),
                        "dropped",
                        now.dropped(),
                        "lost",
                        now.lost(),
                        "sampled_out",
                        now.sampledOut())));
        all.add(Readings.gauge(
                "weir_access_log_queue_entries", "Access log entries that wait for the writer.", now.waiting()));
    }

    private static Labels rule(MeteredProtocol protocol, String rule) {
        return Labels.of("protocol", protocol.label(), "rule", rule);
    }

    /** One label; its values and their numbers take turns. */
    private static Map<Labels, Number> labelled(String label, Object... valuesAndNumbers) {
        Map<Labels, Number> all = new LinkedHashMap<>();
        for (int i = 0; i < valuesAndNumbers.length; i += 2) {
            all.put(Labels.of(label, valuesAndNumbers[i].toString()), (Number) valuesAndNumbers[i + 1]);
        }
        return all;
    }

    private long sum(ToLongFunction<LoopMetrics> reading) {
        return loops.stream().mapToLong(reading).sum();
    }

    private List<DurationHistogram> histograms(Function<LoopMetrics, DurationHistogram> histogram) {
        return loops.stream().map(histogram).toList();
    }
}

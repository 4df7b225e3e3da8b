package io.weir.agent.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.weir.agent.state.EndpointState;
import io.weir.agent.view.AgentStatus;
import io.weir.agent.view.ClusterView;
import io.weir.proxy.metrics.Readings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Every metric of the control path and of the kernel. An agent that does not say how it is within {@code 3} s is reported as
 * such, and the rest of the scrape goes on without it.
 */
public final class AgentMetrics implements MultiCollector {

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(3);
    private static final String DROP = "drop_";

    private final Supplier<CompletableFuture<AgentStatus>> status;
    private final ControlTimes times;

    public AgentMetrics(Supplier<CompletableFuture<AgentStatus>> status, ControlTimes times) {
        this.status = status;
        this.times = times;
    }

    /** Asks the agent and waits for the answer; not for an event loop. */
    @Override
    public MetricSnapshots collect() {
        List<MetricSnapshot> all = new ArrayList<>();
        Optional<AgentStatus> known = ask();
        all.add(Readings.gauge(
                "weir_agent_answers", "Whether the control path answered this scrape.", known.isPresent() ? 1 : 0));
        known.ifPresent(now -> {
            control(all, now);
            kernel(all, now);
        });
        times.addTo(all);
        return new MetricSnapshots(all);
    }

    private Optional<AgentStatus> ask() {
        try {
            return Optional.of(status.get().get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException silent) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static void control(List<MetricSnapshot> all, AgentStatus now) {
        ClusterView cluster = now.cluster();
        all.add(Readings.gauge("weir_policies", "Policies in force.", cluster.policies()));
        all.add(Readings.gauge(
                "weir_policy_revision", "How many changes of policies there were.", cluster.policyRevision()));
        all.add(Readings.gauge(
                "weir_policy_import_errors",
                "Sources whose last word could not be taken, so that an older one or none is in force.",
                cluster.refused().size()));
        all.add(Readings.gauge(
                "weir_published_revision", "The last state that proxy and kernel hold.", now.publishedRevision()));
        all.add(Readings.gauge("weir_pods", "Pods known, on whatever node.", cluster.pods()));
        all.add(Readings.gauge("weir_identities", "Security identities in use.", cluster.identities()));
        all.add(Readings.gauge(
                "weir_ipcache_entries", "Addresses and prefixes with an identity.", cluster.ipCacheEntries()));
        Map<Labels, Integer> endpoints = new LinkedHashMap<>();
        for (EndpointState state : EndpointState.values()) {
            endpoints.put(Labels.of("state", state.text()), cluster.endpoints().getOrDefault(state, 0));
        }
        all.add(Readings.gauge("weir_endpoints", "Endpoints of this node, by state.", endpoints));
        all.add(Readings.gauge("weir_proxy_listeners", "Accepting sockets of the proxy.", now.listeners()));
        all.add(Readings.gauge(
                "weir_attached_interfaces",
                "Interfaces with programs of the datapath.",
                Map.of(
                        Labels.of("kind", "pod"), now.attachedPods(),
                        Labels.of("kind", "uplink"), now.attachedUplinks().size())));
    }

    private static void kernel(List<MetricSnapshot> all, AgentStatus now) {
        Map<Labels, Long> drops = new LinkedHashMap<>();
        Map<Labels, Long> events = new LinkedHashMap<>();
        now.counters().forEach((name, count) -> {
            if (name.startsWith(DROP)) {
                drops.put(Labels.of("reason", name.substring(DROP.length())), count);
            } else {
                events.put(Labels.of("event", name), count);
            }
        });
        all.add(Readings.counter("weir_kernel_drops", "Packets that the kernel's programs dropped, by reason.", drops));
        all.add(Readings.counter("weir_kernel_events", "What else the kernel's programs counted.", events));
    }
}

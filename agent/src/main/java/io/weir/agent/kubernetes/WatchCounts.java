package io.weir.agent.kubernetes;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.weir.proxy.metrics.Readings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the watches of the API count. Written by their threads, read by anybody. */
public final class WatchCounts implements MultiCollector {

    private static final List<String> TYPES = List.of("added", "modified", "deleted", "bookmark", "error");
    private static final double NANOS_PER_SECOND = 1e9;

    private static final class Kind {
        final Map<String, LongAdder> events = new LinkedHashMap<>();
        final LongAdder lists = new LongAdder();
        final LongAdder relists = new LongAdder();
        final LongAdder failures = new LongAdder();
        final AtomicLong heardNanos = new AtomicLong();

        Kind() {
            TYPES.forEach(type -> events.put(type, new LongAdder()));
        }
    }

    private final Map<WatchedKind, Kind> kinds = new EnumMap<>(WatchedKind.class);
    private final long begunNanos = System.nanoTime();

    public WatchCounts() {
        for (WatchedKind kind : WatchedKind.values()) {
            kinds.put(kind, new Kind());
            of(kind).heardNanos.set(begunNanos);
        }
    }

    private Kind of(WatchedKind kind) {
        return kinds.getOrDefault(kind, new Kind());
    }

    void event(WatchedKind kind, String type) {
        LongAdder counter = of(kind).events.get(type.toLowerCase(Locale.ROOT));
        if (counter != null) {
            counter.increment();
        }
        heard(kind);
    }

    void listed(WatchedKind kind) {
        of(kind).lists.increment();
    }

    void relist(WatchedKind kind) {
        of(kind).relists.increment();
    }

    void failed(WatchedKind kind) {
        of(kind).failures.increment();
    }

    void heard(WatchedKind kind) {
        of(kind).heardNanos.set(System.nanoTime());
    }

    long lists(WatchedKind kind) {
        return of(kind).lists.sum();
    }

    long relists(WatchedKind kind) {
        return of(kind).relists.sum();
    }

    @Override
    public MetricSnapshots collect() {
        List<MetricSnapshot> all = new ArrayList<>();
        Map<Labels, Long> events = new LinkedHashMap<>();
        Map<Labels, Long> lists = new LinkedHashMap<>();
        Map<Labels, Long> relists = new LinkedHashMap<>();
        Map<Labels, Long> failures = new LinkedHashMap<>();
        Map<Labels, Double> silence = new LinkedHashMap<>();
        long now = System.nanoTime();
        kinds.forEach((kind, counts) -> {
            String name = kind.resource().plural();
            counts.events.forEach((type, count) -> events.put(Labels.of("kind", name, "type", type), count.sum()));
            lists.put(Labels.of("kind", name), counts.lists.sum());
            relists.put(Labels.of("kind", name), counts.relists.sum());
            failures.put(Labels.of("kind", name), counts.failures.sum());
            silence.put(Labels.of("kind", name), (now - counts.heardNanos.get()) / NANOS_PER_SECOND);
        });
        all.add(Readings.counter("weir_kubernetes_watch_events", "Events of the API server's watches.", events));
        all.add(Readings.counter(
                "weir_kubernetes_lists", "Complete lists of objects taken from the API server.", lists));
        all.add(Readings.counter(
                "weir_kubernetes_relists",
                "Lists that were needed because a version was too old to go on from.",
                relists));
        all.add(Readings.counter(
                "weir_kubernetes_watch_failures", "Requests for lists and watches that failed or broke.", failures));
        all.add(Readings.gauge(
                "weir_kubernetes_silence_seconds",
                "How long ago the API server last said anything of these objects, bookmarks included.",
                silence));
        return new MetricSnapshots(all);
    }
}

package io.weir.proxy.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Makes what a scrape reads of one metric. Names are without the ending that a format adds, such as {@code _total}. */
public final class Readings {

    private Readings() {}

    public static MetricSnapshot gauge(String name, String help, long value) {
        return gauge(name, help, Map.of(Labels.EMPTY, value));
    }

    public static MetricSnapshot gauge(String name, String help, Map<Labels, ? extends Number> values) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value.doubleValue())
                .build()));
        return gauge.build();
    }

    public static MetricSnapshot counter(String name, String help, long value) {
        return counter(name, help, Map.of(Labels.EMPTY, value));
    }

    public static MetricSnapshot counter(String name, String help, Map<Labels, ? extends Number> values) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(value.doubleValue())
                .build()));
        return counter.build();
    }

    /** A histogram of durations in seconds: the sum of what these threads have seen. */
    public static MetricSnapshot durations(String name, String help, Map<Labels, List<DurationHistogram>> values) {
        HistogramSnapshot.Builder histogram =
                HistogramSnapshot.builder().name(name).help(help);
        values.forEach((labels, loops) -> {
            long[] counts = new long[DurationBuckets.COUNT];
            long sumNanos = 0;
            for (DurationHistogram loop : loops) {
                sumNanos += loop.addTo(counts);
            }
            histogram.dataPoint(HistogramDataPointSnapshot.builder()
                    .labels(labels)
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(DurationBuckets.upperBounds(), counts))
                    .sum(sumNanos / (double) TimeUnit.SECONDS.toNanos(1))
                    .build());
        });
        return histogram.build();
    }
}

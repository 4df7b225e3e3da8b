package io.weir.agent.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.weir.proxy.metrics.DurationHistogram;
import io.weir.proxy.metrics.Readings;
import java.util.List;
import java.util.Map;

/** How long the steps of the control path take. Written by the state thread, read by anybody. */
public final class ControlTimes {

    private static final long NOTHING = Long.MIN_VALUE;

    private final DurationHistogram regeneration = new DurationHistogram();
    private final DurationHistogram publication = new DurationHistogram();
    private final DurationHistogram propagation = new DurationHistogram();
    private long settledRevision;
    private long settledNanos;
    private long reportedNanos = NOTHING;
    private long waitingNanos = NOTHING;

    /** A watch reported changes at this time. */
    public void reported(long atNanos) {
        if (reportedNanos == NOTHING) {
            reportedNanos = atNanos;
        }
    }

    /** What was reported changes nothing that is to be in force. */
    public void unchanged() {
        reportedNanos = NOTHING;
    }

    /**
     * A new state was computed.
     *
     * @param revision its number
     * @param tookNanos how long that took
     * @param nowNanos when it was done
     */
    public void settled(long revision, long tookNanos, long nowNanos) {
        regeneration.record(tookNanos);
        settledRevision = revision;
        settledNanos = nowNanos;
        // What is not in force yet counts from the first change that waits for it.
        if (waitingNanos == NOTHING) {
            waitingNanos = reportedNanos;
        }
        reportedNanos = NOTHING;
    }

    /** A state is in force. One that a later state overtook is not timed. */
    public void inForce(long revision, long nowNanos) {
        if (revision == settledRevision) {
            publication.record(nowNanos - settledNanos);
            if (waitingNanos != NOTHING) {
                propagation.record(nowNanos - waitingNanos);
                waitingNanos = NOTHING;
            }
        }
    }

    void addTo(List<MetricSnapshot> all) {
        all.add(Readings.durations(
                "weir_regeneration_duration_seconds",
                "How long it took to compute a new state for proxy and kernel.",
                Map.of(Labels.EMPTY, List.of(regeneration))));
        all.add(Readings.durations(
                "weir_publication_duration_seconds",
                "From a new state to its being in force in proxy and kernel.",
                Map.of(Labels.EMPTY, List.of(publication))));
        all.add(Readings.durations(
                "weir_propagation_duration_seconds",
                "From a change that a watch reported to its being in force in proxy and kernel.",
                Map.of(Labels.EMPTY, List.of(propagation))));
    }
}

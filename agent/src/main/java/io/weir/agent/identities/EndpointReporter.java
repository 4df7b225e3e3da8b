package io.weir.agent.identities;

import io.weir.agent.state.EndpointReport;
import io.weir.agent.state.EndpointState;
import io.weir.agent.state.ReportedEndpoint;
import io.weir.agent.watch.ClusterObject.EndpointObject;
import io.weir.agent.watch.ObjectName;
import io.weir.identity.SecurityIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the cluster of the endpoints of this node: writes what is not recorded as it is, also when somebody else has changed
 * or deleted it, and removes what is recorded of pods that are no endpoints here any more, by whichever run of the agent.
 */
public final class EndpointReporter implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    /** Writes in one round, so at most so many in {@link #PAUSE}. */
    private static final int MOST_WRITES = 20;

    /** After this time what was written must have come back by the watch, else it is written again. */
    private static final Duration WATCH_DELAY = Duration.ofSeconds(10);

    private final Supplier<CompletableFuture<EndpointReport>> reports;
    private final EndpointRecords records;
    private final LatestWork<Boolean> work;
    private final Map<ObjectName, Written> written = new HashMap<>();

    private record Written(ReportedEndpoint endpoint, long atNanos) {}

    /** @param reports asks for what is to be told now */
    public EndpointReporter(Supplier<CompletableFuture<EndpointReport>> reports, EndpointRecords records) {
        this.reports = reports;
        this.records = records;
        this.work = new LatestWork<>("weir-endpoints", PAUSE, changed -> round());
    }

    /** There may be something to tell. Returns at once. */
    public void changed() {
        work.offer(true);
    }

    /** What keeps the cluster from being told; empty when nothing does. */
    public String trouble() {
        return work.trouble();
    }

    private Optional<Duration> round() throws IOException, InterruptedException {
        EndpointReport report = ask();
        int writes = 0;
        boolean waiting = false;
        Map<ObjectName, String> gone = new HashMap<>();
        report.recorded().forEach((pod, object) -> gone.put(pod, object.podUid()));
        written.forEach((pod, before) -> gone.put(pod, before.endpoint().podUid()));
        for (ReportedEndpoint endpoint : report.endpoints()) {
            gone.remove(endpoint.pod());
            boolean recorded = isRecorded(endpoint, report.recorded().get(endpoint.pod()));
            boolean told = isWritten(endpoint, Long.MAX_VALUE);
            boolean watchIsLate = !recorded && isWritten(endpoint, WATCH_DELAY.toNanos());
            waiting |= watchIsLate || isPassing(endpoint);
            if ((told && (recorded || watchIsLate)) || (recorded && isPassing(endpoint))) {
                continue;
            }
            if (writes++ == MOST_WRITES) {
                return Optional.of(Duration.ZERO);
            }
            records.put(endpoint);
            written.put(endpoint.pod(), new Written(endpoint, System.nanoTime()));
            waiting |= !recorded;
        }
        for (Map.Entry<ObjectName, String> pod : gone.entrySet()) {
            if (writes++ == MOST_WRITES) {
                return Optional.of(Duration.ZERO);
            }
            records.remove(pod.getKey(), pod.getValue());
            written.remove(pod.getKey());
        }
        return waiting ? Optional.of(Duration.ofSeconds(2)) : Optional.empty();
    }

    /** Whether it will be something else in no time: not worth a write of its own. */
    private static boolean isPassing(ReportedEndpoint endpoint) {
        return endpoint.state() == EndpointState.REGENERATING
                || endpoint.state() == EndpointState.WAITING_TO_REGENERATE;
    }

    /** Whether this was the last that was written of it, not longer ago than that. */
    private boolean isWritten(ReportedEndpoint endpoint, long withinNanos) {
        Written before = written.get(endpoint.pod());
        return before != null
                && before.endpoint().equals(endpoint)
                && System.nanoTime() - before.atNanos() < withinNanos;
    }

    /** Whether what others go by is recorded. */
    private static boolean isRecorded(ReportedEndpoint endpoint, @Nullable EndpointObject object) {
        return object != null
                && object.podUid().equals(endpoint.podUid())
                && object.identity().equals(endpoint.identity().map(SecurityIdentity::id))
                && Set.copyOf(object.addresses()).equals(Set.copyOf(endpoint.addresses()))
                && object.nodeAddress().equals(endpoint.nodeAddress());
    }

    private EndpointReport ask() throws IOException, InterruptedException {
        try {
            return reports.get().get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException("the state of this node: " + failure, failure);
        }
    }

    @Override
    public void close() {
        work.close();
    }
}

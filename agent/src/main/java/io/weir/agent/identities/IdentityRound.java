package io.weir.agent.identities;

import io.weir.agent.state.IdentityDemand;
import io.weir.agent.state.IdentityDemand.Recorded;
import io.weir.agent.state.IdentityDemand.Wanted;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Compares what a node asks for with what it has seen to, and sees to the rest. Remembers for how long numbers have been
 * unused. Used by one thread; time comes in from outside.
 */
final class IdentityRound {

    /** How long it is left to the node of a pod to record its number: after that any other does, for there may be no agent. */
    static final Duration OTHERS_DELAY = Duration.ofSeconds(15);

    /** Numbers collected in one round: leaves time for those that pods wait for. */
    private static final int MOST_COLLECTED = 10;

    /** How long a watch may take to tell of a number that was recorded. */
    private static final Duration WATCH_DELAY = Duration.ofSeconds(2);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final IdentityRecords records;
    private final CollectionTurns turns;
    private final Duration unusedFor;
    private final RandomGenerator random;
    private final Set<LabelSet> held = new HashSet<>();
    private final Map<LabelSet, Ensured> ensured = new HashMap<>();
    private final Map<LabelSet, Long> othersDueMillis = new HashMap<>();
    private final Map<NumericIdentity, Long> unusedSinceMillis = new HashMap<>();
    private final Map<NumericIdentity, Marked> markedSince = new HashMap<>();

    private record Ensured(Wanted wanted, long atMillis) {}

    private record Marked(String mark, long sinceMillis) {}

    /** @param unusedFor how long nobody must use a number before it is marked, and the mark must stay before it goes */
    IdentityRound(IdentityRecords records, CollectionTurns turns, Duration unusedFor, RandomGenerator random) {
        this.records = records;
        this.turns = turns;
        this.unusedFor = unusedFor;
        this.random = random;
    }

    /**
     * Does what is due.
     *
     * @param nowMillis a clock of the whole cluster, about right; it decides whose turn it is
     * @param elapsedMillis a clock that never jumps
     * @return after which time to look again though nothing else is asked for; empty for never
     */
    Optional<Duration> run(IdentityDemand demand, long nowMillis, long elapsedMillis)
            throws IOException, InterruptedException {
        Optional<Duration> refresh = records.refresh();
        Failures failures = new Failures();
        ensured.keySet().retainAll(demand.local().stream().map(Wanted::labels).collect(Collectors.toSet()));
        boolean again = false;
        for (Wanted wanted : demand.local()) {
            held.add(wanted.labels());
            if (wanted.recorded() == Recorded.YES || !isJustEnsured(wanted, elapsedMillis)) {
                failures.attempt(() -> {
                    records.ensure(wanted);
                    ensured.put(wanted.labels(), new Ensured(wanted, elapsedMillis));
                });
            }
            again |= wanted.recorded() != Recorded.YES;
        }
        for (LabelSet labels : Set.copyOf(held)) {
            if (demand.local().stream().noneMatch(wanted -> wanted.labels().equals(labels))) {
                failures.attempt(() -> {
                    records.release(labels);
                    held.remove(labels);
                });
            }
        }
        again |= others(demand, elapsedMillis, failures);
        again |= collect(demand, nowMillis, elapsedMillis, failures);
        failures.raise();
        return again
                ? Optional.of(refresh.filter(due -> due.compareTo(AGAIN) < 0).orElse(AGAIN))
                : refresh;
    }

    /** Whether the watch has only not told yet what came of the last attempt. */
    private boolean isJustEnsured(Wanted wanted, long elapsedMillis) {
        Ensured before = ensured.get(wanted.labels());
        return before != null
                && before.wanted().equals(wanted)
                && elapsedMillis - before.atMillis() < WATCH_DELAY.toMillis();
    }

    private boolean others(IdentityDemand demand, long elapsedMillis, Failures failures)
            throws IOException, InterruptedException {
        othersDueMillis.keySet().retainAll(demand.others());
        for (LabelSet labels : demand.others()) {
            long due = othersDueMillis.computeIfAbsent(
                    labels,
                    first -> elapsedMillis + OTHERS_DELAY.toMillis() + random.nextLong(OTHERS_DELAY.toMillis()));
            if (due - elapsedMillis <= 0) {
                failures.attempt(() -> {
                    records.ensureForOthers(labels);
                    othersDueMillis.put(labels, elapsedMillis + OTHERS_DELAY.toMillis());
                });
            }
        }
        return !demand.others().isEmpty();
    }

    private boolean collect(IdentityDemand demand, long nowMillis, long elapsedMillis, Failures failures)
            throws IOException, InterruptedException {
        unusedSinceMillis.keySet().retainAll(demand.unused().keySet());
        markedSince.keySet().retainAll(demand.marked().keySet());
        int collected = 0;
        for (Map.Entry<NumericIdentity, LabelSet> unused : demand.unused().entrySet()) {
            NumericIdentity id = unused.getKey();
            long since = unusedSinceMillis.computeIfAbsent(id, first -> elapsedMillis);
            String mark = demand.marked().getOrDefault(id, "");
            Marked marked = markedSince.get(id);
            if (!mark.isEmpty() && (marked == null || !marked.mark().equals(mark))) {
                marked = new Marked(mark, elapsedMillis);
                markedSince.put(id, marked);
            }
            long decisive = marked == null ? since : Math.max(since, marked.sinceMillis());
            if (elapsedMillis - decisive >= unusedFor.toMillis()
                    && collected < MOST_COLLECTED
                    && turns.isOurs(id.value(), demand.nodes(), nowMillis)) {
                failures.attempt(() -> records.collect(id, unused.getValue(), mark));
                collected++;
            }
        }
        return !demand.unused().isEmpty();
    }

    /** Lets one operation that fails keep none of the others from being tried, unless several fail. */
    private static final class Failures {
        private static final int MOST = 3;
        private final List<IOException> failures = new ArrayList<>();

        void attempt(Step step) throws IOException, InterruptedException {
            try {
                step.run();
            } catch (IOException failure) {
                failures.add(failure);
                if (failures.size() == MOST) {
                    raise();
                }
            }
        }

        void raise() throws IOException {
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
        }
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }
}

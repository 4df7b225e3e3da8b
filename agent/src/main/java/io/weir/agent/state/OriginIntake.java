package io.weir.agent.state;

import io.weir.agent.state.OriginBook.Change;
import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.Origin;
import io.weir.agent.watch.OutcomeListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Takes what origins say into the state, each whole or not at all. What an origin said last and was refused for the sake of
 * others is tried again whenever others change.
 */
final class OriginIntake {

    private static final Logger LOG = LoggerFactory.getLogger(OriginIntake.class);

    /** Takes a change whole, or says what it conflicts with and stays as it was. */
    @FunctionalInterface
    interface Target {
        Optional<String> apply(Change change);
    }

    private record Refused(List<String> problems, Optional<ClusterEvent.Upsert> again, OutcomeListener listener) {}

    private final OriginBook book = new OriginBook();
    private final Map<Origin, Refused> refused = new TreeMap<>();
    private final Target target;

    OriginIntake(Target target) {
        this.target = target;
    }

    /** Applies one event; {@link ClusterEvent.Synced} is not for here. */
    void apply(ClusterEvent event, OutcomeListener listener) {
        if (event instanceof ClusterEvent.Upsert upsert) {
            if (offer(upsert, listener)) {
                retry();
            }
        } else if (event instanceof ClusterEvent.Remove remove) {
            remove(remove.origin(), listener);
            retry();
        } else if (event instanceof ClusterEvent.Unreadable unreadable) {
            refuse(unreadable.origin(), new Refused(unreadable.problems(), Optional.empty(), listener));
        }
    }

    /**
     * Takes what an origin says now, or nothing of it; it is not tried again.
     *
     * @return why it is refused; empty when it is in force
     */
    List<String> applyOnce(ClusterEvent.Upsert upsert) {
        List<String> problems = take(upsert);
        if (problems.isEmpty()) {
            retry();
        }
        return problems;
    }

    private boolean offer(ClusterEvent.Upsert upsert, OutcomeListener listener) {
        List<String> problems = take(upsert);
        if (problems.isEmpty()) {
            if (refused.remove(upsert.origin()) != null) {
                LOG.info("{} is accepted again", upsert.origin());
            }
            listener.accepted(upsert);
            return true;
        }
        refuse(upsert.origin(), new Refused(problems, Optional.of(upsert), listener));
        return false;
    }

    private List<String> take(ClusterEvent.Upsert upsert) {
        List<String> clashes = book.clashes(upsert.origin(), upsert.objects());
        if (!clashes.isEmpty()) {
            return clashes;
        }
        Change change = book.compare(upsert.origin(), upsert.objects());
        if (!change.isEmpty()) {
            Optional<String> conflict = target.apply(change);
            if (conflict.isPresent()) {
                return List.of(conflict.get());
            }
            LOG.atLevel(level(upsert.origin()))
                    .log(
                            "{}: {} new or changed, {} removed",
                            upsert.origin(),
                            change.after().size(),
                            change.removed().size());
        }
        book.set(upsert.origin(), upsert.objects());
        return List.of();
    }

    private void remove(Origin origin, OutcomeListener listener) {
        Change change = book.compare(origin, List.of());
        Optional<String> conflict = target.apply(change);
        if (conflict.isPresent()) {
            throw new IllegalStateException(origin + ": removing cannot conflict: " + conflict.get());
        }
        book.set(origin, List.of());
        refused.remove(origin);
        LOG.atLevel(level(origin))
                .log("{}: gone, {} removed", origin, change.removed().size());
        listener.removed(origin);
    }

    /** A cluster has tens of thousands of objects. */
    private static Level level(Origin origin) {
        return origin.isObject() ? Level.DEBUG : Level.INFO;
    }

    private void refuse(Origin origin, Refused why) {
        Refused before = refused.put(origin, why);
        if (before == null || !before.problems().equals(why.problems())) {
            LOG.warn("{} is refused, what it said before stays: {}", origin, String.join("; ", why.problems()));
            why.listener().refused(origin, why.problems());
        }
    }

    private void retry() {
        boolean progress = true;
        while (progress) {
            progress = false;
            for (Refused waiting : List.copyOf(refused.values())) {
                if (waiting.again().isPresent()) {
                    progress |= offer(waiting.again().get(), waiting.listener());
                }
            }
        }
    }

    /** The problems of every origin whose last word is not in force. */
    Map<Origin, List<String>> refused() {
        Map<Origin, List<String>> problems = new TreeMap<>();
        refused.forEach((origin, why) -> problems.put(origin, why.problems()));
        return problems;
    }

    /** Where an object in force comes from. */
    Optional<Origin> owner(ObjectName name) {
        return book.owner(name);
    }
}

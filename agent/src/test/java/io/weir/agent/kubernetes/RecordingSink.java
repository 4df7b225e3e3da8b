package io.weir.agent.kubernetes;

import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ClusterSink;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.OutcomeListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Keeps what a watch reported: the objects as they are now, and what could not be read. */
final class RecordingSink implements ClusterSink {

    private final Map<String, ClusterObject> objects = new TreeMap<>();
    private final Map<String, List<String>> unreadable = new TreeMap<>();
    private int events;
    private int eventsAtSync = -1;
    private Optional<Throwable> fatal = Optional.empty();

    @Override
    public synchronized void offer(List<ClusterEvent> changes, OutcomeListener listener) {
        for (ClusterEvent change : changes) {
            events++;
            if (change instanceof ClusterEvent.Upsert upsert) {
                unreadable.remove(upsert.origin().name());
                objects.put(upsert.origin().name(), upsert.objects().get(0));
            } else if (change instanceof ClusterEvent.Remove remove) {
                objects.remove(remove.origin().name());
                unreadable.remove(remove.origin().name());
            } else if (change instanceof ClusterEvent.Unreadable refused) {
                unreadable.put(refused.origin().name(), refused.problems());
            } else {
                eventsAtSync = events;
            }
        }
    }

    synchronized void fail(Throwable failure) {
        fatal = Optional.of(failure);
    }

    synchronized boolean isSynced() {
        fatal.ifPresent(failure -> {
            throw new AssertionError(failure);
        });
        return eventsAtSync >= 0;
    }

    synchronized Optional<ClusterObject> find(ObjectName name) {
        return Optional.ofNullable(objects.get(name.toString()));
    }

    synchronized List<String> problems(ObjectName name) {
        return unreadable.getOrDefault(name.toString(), List.of());
    }

    /** Names of the objects of a kind. */
    synchronized List<String> names(String kind) {
        return objects.keySet().stream()
                .filter(name -> name.startsWith(kind + " "))
                .map(name -> name.substring(kind.length() + 1))
                .collect(Collectors.toList());
    }

    synchronized int events() {
        return events;
    }

    @Override
    public synchronized String toString() {
        return objects.keySet() + " " + unreadable + " " + fatal;
    }
}

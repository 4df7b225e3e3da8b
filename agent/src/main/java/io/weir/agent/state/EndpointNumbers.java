package io.weir.agent.state;

import io.weir.agent.watch.ObjectName;
import io.weir.identity.EndpointId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The numbers of the local endpoints. A pod keeps its number across restarts; a number that became free is handed out again
 * as late as possible.
 */
final class EndpointNumbers {

    private final Map<ObjectName, EndpointId> numbers = new HashMap<>();
    private final Set<EndpointId> taken = new HashSet<>();
    private final Map<ObjectName, EndpointId> restored = new HashMap<>();
    private int next = 1;

    /** Numbers of an earlier run: kept for those pods until {@link #releaseRestored()}. */
    void restore(Map<ObjectName, EndpointId> earlier) {
        restored.putAll(earlier);
        taken.addAll(earlier.values());
        next = earlier.values().stream().mapToInt(EndpointId::value).max().orElse(0) % EndpointId.MAX + 1;
    }

    /** The number of this pod; empty when every number is taken. */
    Optional<EndpointId> acquire(ObjectName pod) {
        EndpointId known = numbers.get(pod);
        if (known != null) {
            return Optional.of(known);
        }
        EndpointId earlier = restored.remove(pod);
        Optional<EndpointId> chosen = earlier == null ? free() : Optional.of(earlier);
        chosen.ifPresent(number -> {
            numbers.put(pod, number);
            taken.add(number);
        });
        return chosen;
    }

    void release(ObjectName pod) {
        EndpointId number = numbers.remove(pod);
        if (number != null) {
            taken.remove(number);
        }
    }

    /** Lets go of the numbers of pods that did not come back. */
    void releaseRestored() {
        restored.values().forEach(taken::remove);
        restored.clear();
    }

    Map<ObjectName, EndpointId> all() {
        return Map.copyOf(numbers);
    }

    private Optional<EndpointId> free() {
        for (int tried = 0; tried < EndpointId.MAX; tried++) {
            EndpointId candidate = new EndpointId(next);
            next = next % EndpointId.MAX + 1;
            if (!taken.contains(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}

package io.weir.agent.state;

import io.weir.agent.watch.ObjectName;
import io.weir.identity.NumericIdentity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The container ports that the workloads of each identity name. */
final class NamedPorts {

    private final Map<NumericIdentity, Map<ObjectName, Map<String, Integer>>> byIdentity = new HashMap<>();

    /** Notes the ports of one workload; gives those of all workloads of the identity, numbers by name. */
    Map<String, Set<Integer>> put(NumericIdentity id, ObjectName pod, Map<String, Integer> ports) {
        Map<ObjectName, Map<String, Integer>> pods = byIdentity.computeIfAbsent(id, first -> new HashMap<>());
        pods.put(pod, ports);
        return merged(pods);
    }

    /** Forgets one workload; gives the ports of those that are left. */
    Map<String, Set<Integer>> remove(NumericIdentity id, ObjectName pod) {
        Map<ObjectName, Map<String, Integer>> pods = byIdentity.getOrDefault(id, new HashMap<>());
        pods.remove(pod);
        if (pods.isEmpty()) {
            byIdentity.remove(id);
        }
        return merged(pods);
    }

    private static Map<String, Set<Integer>> merged(Map<ObjectName, Map<String, Integer>> pods) {
        Map<String, Set<Integer>> merged = new HashMap<>();
        pods.values()
                .forEach(ports -> ports.forEach((name, number) ->
                        merged.computeIfAbsent(name, first -> new HashSet<>()).add(number)));
        return merged;
    }
}

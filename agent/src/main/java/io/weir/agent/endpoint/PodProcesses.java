package io.weir.agent.endpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The processes of pods, found by their cgroups. An agent that has a PID namespace of its own sees in a cgroup that there are
 * processes, but not which; then the cgroup of every process is read, in the node's {@code /proc}.
 */
final class PodProcesses {

    private final HostPaths host;

    PodProcesses(HostPaths host) {
        this.host = host;
    }

    /**
     * For each of these pods that has a cgroup, its processes; none when there are none yet.
     *
     * @param uids as {@link PodCgroups#normal} gives them
     */
    Map<String, Set<Integer>> find(Set<String> uids) throws IOException {
        Map<String, Set<Integer>> processes = new HashMap<>();
        Set<String> hidden = new TreeSet<>();
        for (Map.Entry<String, Path> pod :
                new PodCgroups(host.cgroup()).find(uids).entrySet()) {
            Set<Integer> members = PodCgroups.processes(pod.getValue());
            if (members.contains(0)) {
                hidden.add(pod.getKey());
            }
            processes.put(pod.getKey(), members);
        }
        if (!hidden.isEmpty()) {
            hidden.forEach(uid -> processes.put(uid, new TreeSet<>()));
            scan(hidden, processes);
        }
        return processes;
    }

    private void scan(Set<String> uids, Map<String, Set<Integer>> processes) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(host.proc(), "[1-9]*")) {
            for (Path process : entries) {
                uidOf(process).filter(uids::contains).ifPresent(uid -> processes
                        .computeIfAbsent(uid, first -> new TreeSet<>())
                        .add(Integer.valueOf(String.valueOf(process.getFileName()))));
            }
        }
    }

    /** The pod of a process; its cgroup may be named from another cgroup namespace, with the pod's own last or not. */
    private static Optional<String> uidOf(Path process) {
        try {
            for (String line : Files.readAllLines(process.resolve("cgroup"))) {
                for (String part : line.split("/", -1)) {
                    Optional<String> uid = PodCgroups.uid(part);
                    if (uid.isPresent()) {
                        return uid;
                    }
                }
            }
        } catch (IOException goneMeanwhile) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}

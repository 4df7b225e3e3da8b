package io.weir.agent.endpoint;

import java.nio.file.Path;

/**
 * Where the node's own file systems are: an agent in a container has them mounted somewhere else.
 *
 * @param proc the node's {@code /proc}, with the processes of every pod
 * @param cgroup the node's {@code /sys/fs/cgroup}
 */
public record HostPaths(Path proc, Path cgroup) {

    /** Where they are for a process that is in no container. */
    public static final HostPaths OWN = new HostPaths(Path.of("/proc"), Path.of("/sys/fs/cgroup"));

    /** The network namespace of a process. */
    Path networkNamespace(int process) {
        return proc.resolve(process + "/ns/net");
    }
}

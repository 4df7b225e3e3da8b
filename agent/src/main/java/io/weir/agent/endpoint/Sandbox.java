package io.weir.agent.endpoint;

import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ObjectName;
import io.weir.identity.IpPrefix;
import java.util.List;

/**
 * The network of a pod as the CNI plugin reported it.
 *
 * @param id which one it is
 * @param pod the pod
 * @param podUid the pod's UID; empty when the runtime did not say
 * @param attachment its interface on this node
 * @param addresses the pod's addresses, each a full-length prefix; empty when the plugins before did not say
 */
public record Sandbox(
        Id id, ObjectName pod, String podUid, Attachment.PluginInterface attachment, List<IpPrefix> addresses) {

    /**
     * What the runtime calls an attachment.
     *
     * @param containerId 1..128 letters, digits, {@code _ . -}, the first a letter or digit
     * @param interfaceName name of the interface inside; 1..15 characters, neither white space nor {@code / :}
     */
    public record Id(String containerId, String interfaceName) {

        public Id {
            if (!containerId.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")) {
                throw new IllegalArgumentException("container id '" + containerId
                        + "': expected 1..128 letters, digits, '_', '.' or '-', the first a letter or digit");
            }
            if (!interfaceName.matches("[^/:\\s\\p{Cntrl}]{1,15}") || interfaceName.matches("\\.\\.?")) {
                throw new IllegalArgumentException(
                        "interface name '" + interfaceName + "': expected 1..15 characters, no space, '/' or ':'");
            }
        }
    }

    public Sandbox {
        addresses = List.copyOf(addresses);
        if (attachment.index() < 1) {
            throw new IllegalArgumentException("interface " + attachment.index() + ": expected 1 or more");
        }
    }
}

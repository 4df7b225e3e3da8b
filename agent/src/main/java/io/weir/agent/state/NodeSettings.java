package io.weir.agent.state;

import io.weir.rules.compile.EnforcementMode;
import java.util.List;

/**
 * What the user says of this node.
 *
 * @param nodeName its name in the cluster; pods with this name in {@code spec.nodeName} are its endpoints
 * @param devices names of the interfaces that traffic from other nodes enters by; empty for every interface with a global
 *     address that does not lead to a pod
 * @param enforcement when policy is enforced
 */
public record NodeSettings(String nodeName, List<String> devices, EnforcementMode enforcement) {

    public NodeSettings {
        devices = List.copyOf(devices);
        if (nodeName.isEmpty()) {
            throw new IllegalArgumentException("node name is empty: expected the name of this node in the cluster");
        }
    }
}

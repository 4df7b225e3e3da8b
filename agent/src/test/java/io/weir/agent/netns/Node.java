package io.weir.agent.netns;

import java.util.List;

/**
 * A node: a namespace with routes to its pods, and an agent.
 *
 * @param name of the namespace and of the node
 * @param number from 1; its pods have 10.15.number.0/24 and fd15:number::/64
 * @param addresses its own, of both families
 * @param uplinks interfaces to other nodes and to the world
 */
record Node(String name, int number, List<String> addresses, List<String> uplinks) {
    Node {
        addresses = List.copyOf(addresses);
        uplinks = List.copyOf(uplinks);
    }

    String podPrefix(Family family) {
        return family == Family.IPV4 ? "10.15." + number + ".0/24" : "fd15:" + number + "::/64";
    }

    /** The address of its pod with this number. */
    String podAddress(Family family, int pod) {
        return family == Family.IPV4 ? "10.15." + number + "." + pod : "fd15:" + number + "::" + pod;
    }
}

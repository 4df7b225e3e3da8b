package io.weir.agent.identities;

import java.time.Duration;
import java.util.Set;

/**
 * Whose turn it is to collect an unused number: one node's at a time, and every node's some time, so that one that is away
 * delays the collection but does not end it. Two that are of different opinion do no harm, they only do the work twice.
 */
final class CollectionTurns {

    private final String nodeName;
    private final Duration turn;

    CollectionTurns(String nodeName, Duration turn) {
        this.nodeName = nodeName;
        this.turn = turn;
    }

    /** Whether it is this node's turn; always when it is not among the nodes, so that a cluster without Nodes is served. */
    boolean isOurs(int number, Set<String> nodes, long nowMillis) {
        if (!nodes.contains(nodeName)) {
            return true;
        }
        long current = nowMillis / turn.toMillis();
        long ours = weight(nodeName, number, current);
        return nodes.stream().noneMatch(other -> Long.compareUnsigned(weight(other, number, current), ours) > 0);
    }

    private static long weight(String node, int number, long turn) {
        long mixed = node.hashCode() * 0x9E3779B97F4A7C15L + number * 0xC2B2AE3D27D4EB4FL + turn * 0x165667B19E3779F9L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}

package io.weir.agent.endpoint;

import io.weir.agent.watch.ObjectName;
import java.util.List;
import java.util.Map;

/**
 * The interfaces of the node at one moment.
 *
 * @param interfaces every interface that has an address, by index
 * @param pods for each pod that was asked for, its interface
 */
public record NodeLinks(List<NodeInterface> interfaces, Map<ObjectName, PodInterface> pods) {

    /** Before the first look. */
    public static final NodeLinks NONE = new NodeLinks(List.of(), Map.of());

    public NodeLinks {
        interfaces = List.copyOf(interfaces);
        pods = Map.copyOf(pods);
    }
}

package io.weir.agent.state;

import io.weir.agent.watch.ClusterObject.EndpointObject;
import io.weir.agent.watch.ObjectName;
import java.util.List;
import java.util.Map;

/**
 * What this node tells the cluster of its endpoints, and what the cluster was told before.
 *
 * @param endpoints the endpoints of this node whose pods have a uid
 * @param recorded the endpoint objects of those pods, and those that name this node, by pod
 */
public record EndpointReport(List<ReportedEndpoint> endpoints, Map<ObjectName, EndpointObject> recorded) {

    /** Nothing to tell, and nothing to take back. */
    public static final EndpointReport NOTHING = new EndpointReport(List.of(), Map.of());

    public EndpointReport {
        endpoints = List.copyOf(endpoints);
        recorded = Map.copyOf(recorded);
    }
}

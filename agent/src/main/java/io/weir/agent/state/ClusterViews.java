package io.weir.agent.state;

import io.weir.agent.endpoint.NodeInterface;
import io.weir.agent.endpoint.NodeLinks;
import io.weir.agent.endpoint.PodInterface;
import io.weir.agent.view.EndpointView;
import io.weir.agent.watch.ClusterObject;
import io.weir.rules.compile.CompiledPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes records for people out of the state. Pure; called on the state thread. */
final class ClusterViews {

    private ClusterViews() {}

    static EndpointView endpoint(LocalEndpoint endpoint, AddressBook addresses) {
        Workload workload = endpoint.workload();
        Optional<PodInterface.Found> found = endpoint.podInterface()
                .filter(PodInterface.Found.class::isInstance)
                .map(PodInterface.Found.class::cast);
        Optional<CompiledPolicy> compiled = endpoint.compiled();
        return new EndpointView(
                endpoint.id(),
                workload.pod().namespace(),
                workload.pod().name(),
                endpoint.state(),
                endpoint.trouble(addresses),
                compiled.map(policy -> policy.mapState().ingressEnforced()).orElse(true),
                compiled.map(policy -> policy.mapState().egressEnforced()).orElse(true),
                workload.identity(),
                workload.pod().addresses(),
                found.map(PodInterface.Found::name).orElse(""),
                found.map(PodInterface.Found::index).orElse(0),
                workload.pod().namedPorts(),
                compiled.map(CompiledPolicy::selectedBy).orElse(List.of()),
                endpoint.policyRevision());
    }

    /** What others are to be told of the endpoint. */
    static ReportedEndpoint reported(LocalEndpoint endpoint, String nodeAddress) {
        ClusterObject.Pod pod = endpoint.workload().pod();
        Optional<CompiledPolicy> compiled = endpoint.compiled();
        return new ReportedEndpoint(
                pod.objectName(),
                pod.uid(),
                endpoint.id(),
                endpoint.state(),
                endpoint.workload().identity(),
                pod.addresses(),
                nodeAddress,
                compiled.map(policy -> policy.mapState().ingressEnforced()).orElse(true),
                compiled.map(policy -> policy.mapState().egressEnforced()).orElse(true),
                pod.namedPorts());
    }

    static Map<EndpointState, Integer> count(Collection<LocalEndpoint> endpoints) {
        Map<EndpointState, Integer> counts = new EnumMap<>(EndpointState.class);
        endpoints.forEach(endpoint -> counts.merge(endpoint.state(), 1, Integer::sum));
        return counts;
    }

    /** What is wrong with single endpoints, addresses and interfaces, a line each. */
    static List<String> troubles(
            Collection<LocalEndpoint> endpoints, AddressBook addresses, NodeSettings settings, NodeLinks links) {
        List<String> troubles = new ArrayList<>(addresses.disputes());
        for (LocalEndpoint endpoint : endpoints) {
            EndpointState state = endpoint.state();
            if (state == EndpointState.NOT_READY || state == EndpointState.WAITING_FOR_IDENTITY) {
                troubles.add("endpoint " + endpoint.id() + " ("
                        + endpoint.workload().owner() + ") " + state.text() + ": " + endpoint.trouble(addresses));
            }
        }
        Set<String> present =
                links.interfaces().stream().map(NodeInterface::name).collect(Collectors.toSet());
        for (String device : settings.devices()) {
            if (!present.contains(device)) {
                troubles.add("device '" + device + "': not on this node, or without an address");
            }
        }
        return troubles;
    }
}

package io.weir.agent.state;

import io.weir.agent.watch.ClusterObject;
import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSet;
import io.weir.identity.SecurityIdentity;
import java.util.List;
import java.util.Optional;

/**
 * A pod as the agent carries it.
 *
 * @param pod the pod
 * @param labels the labels of its identity; empty when it has none of its own
 * @param identity its identity; empty as long as there is no number for its labels
 * @param claimed the addresses it has a claim on in the {@link AddressBook}
 * @param endpoint its number on this node when it is a local endpoint
 * @param trouble what keeps it from being in force; empty when nothing does
 */
record Workload(
        ClusterObject.Pod pod,
        Optional<LabelSet> labels,
        Optional<SecurityIdentity> identity,
        List<IpPrefix> claimed,
        Optional<EndpointId> endpoint,
        String trouble) {

    String owner() {
        return pod.objectName().toString();
    }
}

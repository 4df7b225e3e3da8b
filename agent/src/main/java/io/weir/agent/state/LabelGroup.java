package io.weir.agent.state;

import io.weir.agent.watch.ObjectName;
import io.weir.identity.LabelSet;
import io.weir.identity.SecurityIdentity;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The pods of the cluster that have one label set, and the identity they share. */
final class LabelGroup {

    private final LabelSet labels;
    private final Set<ObjectName> pods = new HashSet<>();
    private final Set<ObjectName> local = new HashSet<>();
    private Optional<SecurityIdentity> identity = Optional.empty();

    LabelGroup(LabelSet labels) {
        this.labels = labels;
    }

    LabelSet labels() {
        return labels;
    }

    /** Adds the pod, or changes whether it is of this node; gives whether that changed anything. */
    boolean add(ObjectName pod, boolean ofThisNode) {
        boolean added = pods.add(pod);
        return (ofThisNode ? local.add(pod) : local.remove(pod)) || added;
    }

    boolean remove(ObjectName pod) {
        local.remove(pod);
        return pods.remove(pod);
    }

    Set<ObjectName> pods() {
        return Collections.unmodifiableSet(pods);
    }

    boolean isLocal() {
        return !local.isEmpty();
    }

    Optional<SecurityIdentity> identity() {
        return identity;
    }

    void identity(Optional<SecurityIdentity> now) {
        identity = now;
    }
}

package io.weir.agent.state;

import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ObjectName;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentitiesExhaustedException;
import io.weir.identity.IpPrefix;
import io.weir.identity.LabelFilter;
import io.weir.identity.LabelSet;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All pods of the cluster with their identities and addresses. Pods on the node's own network and pods that have ended have
 * neither. Owned by the state thread.
 */
final class Workloads {

    private static final String NO_NUMBER = "the cluster has no number yet for ";

    private final String nodeName;
    private final Identities identities;
    private final AddressBook addresses;
    private final EndpointNumbers numbers;
    private final LabelFilter filter = LabelFilter.defaults();
    private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();
    private final Map<ObjectName, Workload> pods = new TreeMap<>();
    private final Map<String, Set<ObjectName>> podsOfNamespace = new HashMap<>();
    private final Map<ObjectName, ClusterObject.EndpointObject> endpointObjects = new HashMap<>();
    private final Map<String, Set<ObjectName>> namingNode = new HashMap<>();
    private final Set<ObjectName> withoutIdentity = new HashSet<>();
    private final Set<ObjectName> touched = new TreeSet<>();

    Workloads(String nodeName, Identities identities, AddressBook addresses, EndpointNumbers numbers) {
        this.nodeName = nodeName;
        this.identities = identities;
        this.addresses = addresses;
        this.numbers = numbers;
    }

    void putNamespace(ClusterObject.Namespace namespace) {
        namespaceLabels.put(namespace.name(), namespace.labels());
        refresh(namespace.name());
    }

    void removeNamespace(String name) {
        namespaceLabels.remove(name);
        refresh(name);
    }

    private void refresh(String namespace) {
        for (ObjectName name : Set.copyOf(podsOfNamespace.getOrDefault(namespace, Set.of()))) {
            Workload workload = pods.get(name);
            if (workload != null) {
                put(workload.pod());
            }
        }
    }

    void put(ClusterObject.Pod pod) {
        ObjectName name = pod.objectName();
        Workload before = pods.get(name);
        boolean alive = !pod.finished() && !pod.hostNetwork();
        boolean ours = pod.nodeName().equals(nodeName);
        Optional<LabelSet> labels = alive
                ? Optional.of(PodLabels.of(pod, namespaceLabels.getOrDefault(pod.namespace(), Map.of()), filter))
                : Optional.empty();
        Optional<SecurityIdentity> identity = Optional.empty();
        String trouble = "";
        if (labels.isPresent()) {
            try {
                identity = identities.join(labels.get(), name, ours);
                trouble = identity.isPresent() ? "" : NO_NUMBER + labels.get();
            } catch (IdentitiesExhaustedException exhausted) {
                trouble = String.valueOf(exhausted.getMessage());
            }
        }
        boolean local = alive && ours && !pod.addresses().isEmpty();
        Optional<EndpointId> endpoint = local ? numbers.acquire(name) : Optional.empty();
        if (local && endpoint.isEmpty()) {
            trouble = "every endpoint number of this node is taken";
        }
        if (!local) {
            numbers.release(name);
        }
        List<IpPrefix> claimed = alive ? addresses(pod) : List.of();
        Workload now = new Workload(pod, labels, identity, claimed, endpoint, trouble);
        claim(before, now);
        pods.put(name, now);
        podsOfNamespace
                .computeIfAbsent(pod.namespace(), first -> new HashSet<>())
                .add(name);
        if (alive && identity.isEmpty()) {
            withoutIdentity.add(name);
        } else {
            withoutIdentity.remove(name);
        }
        touched.add(name);
        identity.ifPresent(known -> identities.putNamedPorts(known.id(), name, pod.namedPorts()));
        if (before != null && !before.identity().equals(identity)) {
            before.identity().ifPresent(old -> identities.removeNamedPorts(old.id(), name));
        }
        // Only now, so that an identity that did not change never ends.
        if (before != null && !before.labels().equals(labels)) {
            before.labels().ifPresent(former -> identities.leave(former, name));
        }
    }

    /** The addresses of a pod. Those of another node's pod may be told by that node before the pod itself has them. */
    private List<IpPrefix> addresses(ClusterObject.Pod pod) {
        ClusterObject.@Nullable EndpointObject told = told(pod);
        return pod.addresses().isEmpty() && told != null ? told.addresses() : pod.addresses();
    }

    private ClusterObject.@Nullable EndpointObject told(ClusterObject.Pod pod) {
        ClusterObject.EndpointObject told = endpointObjects.get(pod.objectName());
        boolean ofThisPod = told != null
                && !pod.uid().isEmpty()
                && pod.uid().equals(told.podUid())
                && !pod.nodeName().equals(nodeName);
        return ofThisPod ? told : null;
    }

    /** Takes over what the node of a pod says of it. It counts as long as there is that very pod. */
    void putEndpointObject(ClusterObject.EndpointObject object) {
        removeEndpointObject(object);
        endpointObjects.put(object.pod(), object);
        namingNode
                .computeIfAbsent(object.nodeAddress(), first -> new HashSet<>())
                .add(object.pod());
        object.identity().ifPresent(id -> identities.use().count(id, 1));
        putAgain(object.pod());
    }

    void removeEndpointObject(ClusterObject.EndpointObject object) {
        ClusterObject.EndpointObject before = endpointObjects.remove(object.pod());
        if (before != null) {
            Set<ObjectName> siblings = namingNode.getOrDefault(before.nodeAddress(), new HashSet<>());
            siblings.remove(before.pod());
            if (siblings.isEmpty()) {
                namingNode.remove(before.nodeAddress());
            }
            before.identity().ifPresent(id -> identities.use().count(id, -1));
            putAgain(object.pod());
        }
    }

    /** The endpoint objects that name this node, and those of these pods, by pod. */
    Map<ObjectName, ClusterObject.EndpointObject> endpointObjects(String nodeAddress, Collection<ObjectName> ofPods) {
        Set<ObjectName> names = new HashSet<>(ofPods);
        if (!nodeAddress.isEmpty()) {
            names.addAll(namingNode.getOrDefault(nodeAddress, Set.of()));
        }
        Map<ObjectName, ClusterObject.EndpointObject> found = new HashMap<>();
        for (ObjectName name : names) {
            ClusterObject.EndpointObject object = endpointObjects.get(name);
            if (object != null) {
                found.put(name, object);
            }
        }
        return found;
    }

    private void putAgain(ObjectName name) {
        Workload workload = pods.get(name);
        if (workload != null
                && !workload.claimed().equals(workload.labels().isEmpty() ? List.of() : addresses(workload.pod()))) {
            put(workload.pod());
        }
    }

    /** These pods have another identity now, or none. */
    void renumbered(Set<ObjectName> names) {
        for (ObjectName name : names) {
            Workload workload = pods.get(name);
            if (workload != null) {
                put(workload.pod());
            }
        }
        identities.finishRenumbering();
    }

    void remove(ObjectName name) {
        Workload before = pods.remove(name);
        if (before == null) {
            return;
        }
        before.claimed().forEach(address -> addresses.release(address, before.owner()));
        numbers.release(name);
        Set<ObjectName> siblings = podsOfNamespace.getOrDefault(name.namespace(), new HashSet<>());
        siblings.remove(name);
        if (siblings.isEmpty()) {
            podsOfNamespace.remove(name.namespace());
        }
        withoutIdentity.remove(name);
        touched.add(name);
        before.identity().ifPresent(old -> identities.removeNamedPorts(old.id(), name));
        before.labels().ifPresent(former -> identities.leave(former, name));
        if (identities.scope() == IdentityScope.NODE) {
            retryWithoutIdentity();
        }
    }

    private void retryWithoutIdentity() {
        for (ObjectName waiting : Set.copyOf(withoutIdentity)) {
            Workload workload = pods.get(waiting);
            if (workload != null) {
                put(workload.pod());
            }
        }
    }

    private void claim(@Nullable Workload before, Workload now) {
        if (before != null) {
            before.claimed().stream()
                    .filter(address -> !now.claimed().contains(address))
                    .forEach(address -> addresses.release(address, now.owner()));
        }
        for (IpPrefix address : now.claimed()) {
            addresses.claim(
                    address,
                    now.owner(),
                    now.pod().attachment().orElse(null) instanceof Attachment.PluginInterface
                            ? AddressBook.Rank.SANDBOX
                            : AddressBook.Rank.CLUSTER,
                    now.identity().map(SecurityIdentity::id).orElse(ReservedIdentity.UNKNOWN.id()));
        }
    }

    Optional<Workload> find(ObjectName name) {
        return Optional.ofNullable(pods.get(name));
    }

    Collection<Workload> all() {
        return Collections.unmodifiableCollection(pods.values());
    }

    /** The pods that changed since the last call. */
    Set<ObjectName> takeTouched() {
        Set<ObjectName> taken = Set.copyOf(touched);
        touched.clear();
        return taken;
    }
}

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

    private final String nodeName;
    private final Identities identities;
    private final AddressBook addresses;
    private final EndpointNumbers numbers;
    private final LabelFilter filter = LabelFilter.defaults();
    private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();
    private final Map<ObjectName, Workload> pods = new TreeMap<>();
    private final Map<String, Set<ObjectName>> podsOfNamespace = new HashMap<>();
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
        Optional<SecurityIdentity> identity = Optional.empty();
        String trouble = "";
        if (alive) {
            LabelSet labels = PodLabels.of(pod, namespaceLabels.getOrDefault(pod.namespace(), Map.of()), filter);
            try {
                identity = Optional.of(identities.acquire(labels));
            } catch (IdentitiesExhaustedException exhausted) {
                trouble = String.valueOf(exhausted.getMessage());
            }
        }
        boolean local =
                alive && pod.nodeName().equals(nodeName) && !pod.addresses().isEmpty();
        Optional<EndpointId> endpoint = local ? numbers.acquire(name) : Optional.empty();
        if (local && endpoint.isEmpty()) {
            trouble = "every endpoint number of this node is taken";
        }
        if (!local) {
            numbers.release(name);
        }
        List<IpPrefix> claimed = alive ? pod.addresses() : List.of();
        Workload now = new Workload(pod, identity, claimed, endpoint, trouble);
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
        releaseIdentity(before);
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
        releaseIdentity(before);
        retryWithoutIdentity();
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

    private void releaseIdentity(@Nullable Workload before) {
        if (before != null) {
            before.identity().ifPresent(identity -> identities.release(identity.id()));
        }
    }

    Optional<Workload> find(ObjectName name) {
        return Optional.ofNullable(pods.get(name));
    }

    Collection<Workload> all() {
        return Collections.unmodifiableCollection(pods.values());
    }

    /** The local endpoints by pod. */
    List<Workload> local() {
        return pods.values().stream()
                .filter(workload -> workload.endpoint().isPresent())
                .toList();
    }

    /** The pods that changed since the last call. */
    Set<ObjectName> takeTouched() {
        Set<ObjectName> taken = Set.copyOf(touched);
        touched.clear();
        return taken;
    }
}

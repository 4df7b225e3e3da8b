package io.weir.agent.state;

import io.weir.agent.endpoint.NodeLinks;
import io.weir.agent.endpoint.PodInterface;
import io.weir.agent.publish.DesiredEndpoint;
import io.weir.agent.publish.PublishReport;
import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ObjectName;
import io.weir.identity.EndpointId;
import io.weir.rules.compile.PolicyCompiler;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.snapshot.EndpointPolicy;
import io.weir.rules.snapshot.PolicyName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The endpoints of this node. Owned by the state thread. */
final class LocalEndpoints {

    private static final Logger LOG = LoggerFactory.getLogger(LocalEndpoints.class);

    private static final PodInterface NOT_NAMED = new PodInterface.Missing("the manifest names no interface: expected"
            + " metadata.uid, or annotation " + Attachment.INTERFACE_ANNOTATION + " or " + Attachment.NETNS_ANNOTATION);

    private final PolicyCompiler compiler;
    private final AddressBook addresses;
    private final Map<ObjectName, LocalEndpoint> endpoints = new TreeMap<>();
    private final Map<EndpointId, String> logged = new HashMap<>();

    LocalEndpoints(PolicyCompiler compiler, AddressBook addresses) {
        this.compiler = compiler;
        this.addresses = addresses;
    }

    /** Takes over what became of this pod. */
    void update(ObjectName pod, Optional<Workload> workload) {
        Optional<EndpointId> id = workload.flatMap(Workload::endpoint);
        if (id.isEmpty()) {
            endpoints.remove(pod);
            return;
        }
        LocalEndpoint known = endpoints.get(pod);
        if (known == null || !known.id().equals(id.get())) {
            endpoints.put(pod, new LocalEndpoint(id.get(), workload.orElseThrow()));
        } else {
            known.workload(workload.orElseThrow());
        }
    }

    /**
     * Compiles anew what these changes touch.
     *
     * @param pods pods that changed themselves
     * @param policies policies that changed, with what they are now
     * @param users policies whose peers are others now
     * @param nextRevision number of the state that will have the result
     */
    void compile(
            Set<ObjectName> pods,
            Map<PolicyName, Optional<NetworkPolicy>> policies,
            Set<PolicyName> users,
            long nextRevision) {
        endpoints.forEach((pod, endpoint) -> {
            Set<PolicyName> selectedBy = endpoint.compiled()
                    .map(compiled -> Set.copyOf(compiled.selectedBy()))
                    .orElse(Set.of());
            if (pods.contains(pod)
                    || !Collections.disjoint(selectedBy, policies.keySet())
                    || !Collections.disjoint(selectedBy, users)
                    || policies.values().stream()
                            .anyMatch(policy -> policy.isPresent() && selects(policy.get(), endpoint))) {
                compile(endpoint, nextRevision);
            }
        });
    }

    private static boolean selects(NetworkPolicy policy, LocalEndpoint endpoint) {
        return endpoint.workload()
                .identity()
                .filter(identity ->
                        policy.rules().stream().anyMatch(rule -> rule.subject().matches(identity.labels())))
                .isPresent();
    }

    private void compile(LocalEndpoint endpoint, long nextRevision) {
        endpoint.compiled(endpoint.endpoint().map(compiler::compile));
        endpoint.changedAt(nextRevision);
    }

    /** Takes over where the interfaces are. Of two endpoints that name one interface neither has it. */
    void links(NodeLinks links, long nextRevision) {
        Map<Integer, List<String>> users = new HashMap<>();
        endpoints.forEach((pod, endpoint) -> {
            if (links.pods().get(pod) instanceof PodInterface.Found found) {
                users.computeIfAbsent(found.index(), first -> new ArrayList<>()).add(pod.toString());
            }
        });
        endpoints.forEach((pod, endpoint) -> {
            if (endpoint.workload().pod().attachment().isEmpty()) {
                endpoint.podInterface(NOT_NAMED, nextRevision);
            } else if (links.pods().containsKey(pod)) {
                endpoint.podInterface(unshared(links.pods().getOrDefault(pod, NOT_NAMED), users), nextRevision);
            }
        });
    }

    private static PodInterface unshared(PodInterface candidate, Map<Integer, List<String>> users) {
        if (candidate instanceof PodInterface.Found found
                && users.getOrDefault(found.index(), List.of()).size() > 1) {
            return new PodInterface.Missing("interface " + found.name() + " is named by "
                    + String.join(" and ", users.getOrDefault(found.index(), List.of())) + ": expected one pod");
        }
        return candidate;
    }

    /** Whether it is known of every endpoint where its interface is, or that it is nowhere. */
    boolean allLocated() {
        return endpoints.values().stream()
                .allMatch(endpoint -> endpoint.podInterface().isPresent());
    }

    /** Where to look for the interfaces. */
    Map<ObjectName, Attachment> attachments() {
        Map<ObjectName, Attachment> attachments = new HashMap<>();
        endpoints.forEach((pod, endpoint) ->
                endpoint.workload().pod().attachment().ifPresent(attachment -> attachments.put(pod, attachment)));
        return attachments;
    }

    /** The interfaces that lead to endpoints, and the bridges that those are ports of. */
    Set<Integer> interfaces() {
        Set<Integer> indexes = new HashSet<>();
        for (LocalEndpoint endpoint : endpoints.values()) {
            if (endpoint.podInterface().orElse(null) instanceof PodInterface.Found found) {
                indexes.add(found.index());
                indexes.add(found.bridge());
            }
        }
        return indexes;
    }

    /** Whether this pod's policy is in force on this interface. */
    boolean isInForce(ObjectName pod, int interfaceIndex) {
        LocalEndpoint endpoint = endpoints.get(pod);
        return endpoint != null
                && endpoint.state() == EndpointState.READY
                && endpoint.podInterface().orElse(null) instanceof PodInterface.Found found
                && found.index() == interfaceIndex;
    }

    /** What the kernel shall hold. */
    Map<EndpointId, DesiredEndpoint> desired() {
        Map<EndpointId, DesiredEndpoint> desired = new HashMap<>();
        for (LocalEndpoint endpoint : endpoints.values()) {
            endpoint.desired(addresses).ifPresent(found -> desired.put(endpoint.id(), found));
        }
        return desired;
    }

    /** The policies for the proxy. */
    List<EndpointPolicy> policies() {
        return endpoints.values().stream()
                .flatMap(endpoint -> endpoint.compiled().stream())
                .map(compiled -> compiled.policy())
                .toList();
    }

    void published(PublishReport report) {
        for (LocalEndpoint endpoint : endpoints.values()) {
            boolean failed = !report.isComplete() && report.endpointTrouble().isEmpty();
            endpoint.published(
                    report.revision(),
                    report.policyRevision(),
                    failed ? report.trouble() : report.endpointTrouble().getOrDefault(endpoint.id(), ""));
        }
    }

    /** Logs the endpoints whose state, or trouble, is another than at the last call. */
    void logChanges() {
        Map<EndpointId, String> now = new HashMap<>();
        for (LocalEndpoint endpoint : endpoints.values()) {
            EndpointState state = endpoint.state();
            String trouble = endpoint.trouble(addresses);
            boolean passing = state == EndpointState.REGENERATING || state == EndpointState.WAITING_TO_REGENERATE;
            String before = logged.getOrDefault(endpoint.id(), "");
            String text = passing && trouble.isEmpty() ? before : state.text() + " " + trouble;
            now.put(endpoint.id(), text);
            if (!text.equals(before)) {
                String owner = endpoint.workload().owner();
                if (trouble.isEmpty()) {
                    LOG.info("endpoint {} ({}): {}", endpoint.id(), owner, state.text());
                } else {
                    LOG.warn("endpoint {} ({}): {}: {}", endpoint.id(), owner, state.text(), trouble);
                }
            }
        }
        logged.clear();
        logged.putAll(now);
    }

    Collection<LocalEndpoint> all() {
        return Collections.unmodifiableCollection(endpoints.values());
    }
}

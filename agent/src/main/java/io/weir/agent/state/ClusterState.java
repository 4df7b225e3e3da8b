package io.weir.agent.state;

import io.weir.agent.endpoint.NodeInterface;
import io.weir.agent.endpoint.NodeLinks;
import io.weir.agent.endpoint.Sandbox;
import io.weir.agent.publish.DesiredState;
import io.weir.agent.publish.PublishReport;
import io.weir.agent.state.OriginBook.Change;
import io.weir.agent.view.ClusterView;
import io.weir.agent.view.EndpointView;
import io.weir.agent.view.PoliciesView;
import io.weir.agent.view.PolicyView;
import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.Origin;
import io.weir.agent.watch.OutcomeListener;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.rules.compile.PolicyCompiler;
import io.weir.rules.compile.PolicyRepository;
import io.weir.rules.compile.SlowRules;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.select.SelectorCache;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.PolicySnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything the agent knows of the cluster and of its node. Events go in, {@link #settle} gives what proxy and kernel shall
 * hold. Owned by the state thread; nothing here waits for anything.
 */
public final class ClusterState {

    private final NodeSettings settings;
    private final SelectorCache selectors = new SelectorCache();
    private final Identities identities;
    private final AddressBook addresses = new AddressBook();
    private final EndpointNumbers numbers = new EndpointNumbers();
    private final PolicyBook policies = new PolicyBook(new PolicyRepository(selectors));
    private final CidrIdentities cidrs;
    private final NodeAddresses nodes;
    private final Workloads workloads;
    private final Sandboxes sandboxes;
    private final LocalEndpoints endpoints;
    private final OriginIntake intake = new OriginIntake(this::apply);
    private NodeLinks links = NodeLinks.NONE;
    private boolean synced;
    private boolean linksKnown;
    private boolean changed;
    private boolean restoredHeld = true;
    private long revision;
    private Optional<PublishReport> lastReport = Optional.empty();

    /** A state whose numbers are this node's own. */
    public ClusterState(NodeSettings settings) {
        this(settings, IdentityScope.NODE);
    }

    public ClusterState(NodeSettings settings, IdentityScope scope) {
        this.settings = settings;
        this.identities = new Identities(selectors, scope);
        this.cidrs = new CidrIdentities(identities, addresses);
        this.nodes = new NodeAddresses(settings.nodeName(), addresses);
        this.sandboxes = new Sandboxes(settings.nodeName());
        this.workloads = new Workloads(settings.nodeName(), identities, addresses, numbers);
        this.endpoints =
                new LocalEndpoints(new PolicyCompiler(policies.repository(), settings.enforcement()), addresses);
    }

    /**
     * Takes up the numbers of an earlier run; before the first event.
     *
     * @throws IllegalArgumentException when they contradict each other
     */
    public void restore(SavedState earlier) {
        identities.restore(earlier.identities());
        numbers.restore(earlier.endpoints());
    }

    /** Applies one event of a watch. */
    public void apply(ClusterEvent event, OutcomeListener listener) {
        if (event instanceof ClusterEvent.Synced) {
            synced = true;
            changed = true;
        } else {
            intake.apply(event, listener);
        }
    }

    private Optional<String> apply(Change change) {
        Optional<String> conflict = policies.apply(change);
        if (conflict.isPresent()) {
            return conflict;
        }
        change.removed().forEach(this::remove);
        change.after().forEach(this::put);
        changed = true;
        return Optional.empty();
    }

    private void put(ClusterObject object) {
        if (object instanceof ClusterObject.Pod pod) {
            workloads.put(sandboxes.put(pod));
        } else if (object instanceof ClusterObject.Namespace namespace) {
            workloads.putNamespace(namespace);
        } else if (object instanceof ClusterObject.Node node) {
            nodes.put(node);
        } else if (object instanceof ClusterObject.IdentityObject identity) {
            workloads.renumbered(identities.put(identity));
        } else if (object instanceof ClusterObject.EndpointObject endpoint) {
            workloads.putEndpointObject(endpoint);
        }
    }

    private void remove(ClusterObject object) {
        if (object instanceof ClusterObject.Pod pod) {
            sandboxes.remove(pod.objectName());
            workloads.remove(pod.objectName());
        } else if (object instanceof ClusterObject.Namespace namespace) {
            workloads.removeNamespace(namespace.name());
        } else if (object instanceof ClusterObject.Node node) {
            nodes.remove(node.name());
        } else if (object instanceof ClusterObject.IdentityObject identity) {
            workloads.renumbered(identities.remove(identity));
        } else if (object instanceof ClusterObject.EndpointObject endpoint) {
            workloads.removeEndpointObject(endpoint);
        }
    }

    /** Takes over the network of a pod that the CNI plugin has made sure of. */
    public void addSandbox(Sandbox sandbox) {
        sandboxes.add(sandbox).ifPresent(workloads::put);
        changed = true;
    }

    /** The network of a pod is gone, or about to go: it has no address any more, whatever its object says. */
    public void removeSandbox(Sandbox.Id id) {
        sandboxes.remove(id).ifPresent(workloads::put);
        changed = true;
    }

    /** What the plugin reported and has not taken back, but for these. */
    public List<Sandbox.Id> sandboxesBut(Set<Sandbox.Id> valid) {
        return sandboxes.othersThan(valid);
    }

    /** Whether the policy of this pod is in force on the interface that the CNI plugin named. */
    public boolean isInForce(Sandbox sandbox) {
        return endpoints.isInForce(sandbox.pod(), sandbox.attachment().index());
    }

    /** Takes over what the node's interfaces are. */
    public void links(NodeLinks now) {
        links = now;
        linksKnown = true;
        nodes.setInterfaces(now.interfaces());
        endpoints.links(now, revision + 1);
        changed = true;
    }

    /** Takes over how a publication ended. */
    public void published(PublishReport report) {
        lastReport = Optional.of(report);
        endpoints.published(report);
        endpoints.logChanges();
        if (!report.isComplete()) {
            return;
        }
        Set<ObjectName> renumbered = identities.published(report.revision());
        if (!renumbered.isEmpty()) {
            workloads.renumbered(renumbered);
            changed = true;
        }
        if (restoredHeld) {
            restoredHeld = false;
            identities.releaseRestored();
            numbers.releaseRestored();
        }
    }

    /**
     * Compiles what is touched.
     *
     * @return what shall be in force now; empty when that has not changed, or not all of it is known yet
     */
    public Optional<DesiredState> settle() {
        if (!changed) {
            return Optional.empty();
        }
        Map<PolicyName, Optional<NetworkPolicy>> changedPolicies = policies.takeChanged();
        if (!changedPolicies.isEmpty()) {
            cidrs.set(policies.repository().cidrPrefixes());
        }
        Set<ObjectName> pods = workloads.takeTouched();
        pods.forEach(pod -> endpoints.update(pod, workloads.find(pod)));
        endpoints.links(links, revision + 1);
        Set<PolicyName> users = policies.repository().usersOf(identities.takeChangedSelectors());
        endpoints.compile(pods, changedPolicies, users, revision + 1);
        if (!synced || !linksKnown || (lastReport.isEmpty() && revision == 0 && !endpoints.allLocated())) {
            return Optional.empty();
        }
        changed = false;
        revision++;
        identities.settled(revision);
        endpoints.logChanges();
        policies.log(policyWarnings());
        Map<ObjectName, EndpointId> endpointNumbers = new HashMap<>(numbers.all());
        return Optional.of(new DesiredState(
                PolicySnapshot.of(revision, endpoints.policies(), identities.registry(), addresses.ipCache()),
                policies.revision(),
                addresses.takeChanged(),
                endpoints.desired(),
                uplinks(),
                new SavedState(identities.saved(), endpointNumbers)));
    }

    /** What this node asks of the numbers of the cluster, when that is another than at the last call. */
    public Optional<IdentityDemand> takeIdentityDemand() {
        return synced ? identities.use().takeDemand(nodes.names()) : Optional.empty();
    }

    /** What the cluster is to be told of the endpoints of this node; nothing before all of its pods are known. */
    public EndpointReport endpointReport() {
        if (!synced) {
            return EndpointReport.NOTHING;
        }
        String nodeAddress = nodes.ownAddress();
        List<ReportedEndpoint> reported = endpoints.all().stream()
                .filter(endpoint -> !endpoint.workload().pod().uid().isEmpty())
                .map(endpoint -> ClusterViews.reported(endpoint, nodeAddress))
                .toList();
        List<ObjectName> pods = reported.stream().map(ReportedEndpoint::pod).toList();
        return new EndpointReport(reported, workloads.endpointObjects(nodeAddress, pods));
    }

    /** Where to look for the interfaces of the pods of this node. */
    public Map<ObjectName, Attachment> attachments() {
        return endpoints.attachments();
    }

    /** The local endpoints, by number. */
    public List<EndpointView> endpoints() {
        return endpoints.all().stream()
                .map(endpoint -> ClusterViews.endpoint(endpoint, addresses))
                .sorted(Comparator.comparing(EndpointView::id))
                .toList();
    }

    private List<String> policyWarnings() {
        List<String> warnings = new ArrayList<>(policies.secretProblems());
        warnings.addAll(SlowRules.warnings(endpoints.policies()).values());
        return warnings;
    }

    /** The policies in force. */
    public PoliciesView policies() {
        Map<PolicyName, String> slow = SlowRules.warnings(endpoints.policies());
        List<PolicyView> views = new ArrayList<>();
        for (NetworkPolicy policy : policies.repository().all()) {
            List<String> warnings = new ArrayList<>(policies.repository().warnings(policy.name()));
            warnings.addAll(policies.repository().secretProblems(policy.name()));
            Optional.ofNullable(slow.get(policy.name())).ifPresent(warnings::add);
            Origin origin =
                    intake.owner(new ClusterObject.Policy(policy).objectName()).orElseThrow();
            views.add(new PolicyView(policy, origin.name(), origin.equals(ImportedPolicies.ORIGIN), warnings));
        }
        return new PoliciesView(policies.revision(), views);
    }

    /** Every identity in use and the reserved ones. */
    public IdentityRegistry identities() {
        return identities.registry();
    }

    /** The state of the control path. */
    public ClusterView view() {
        Map<String, List<String>> refused = new TreeMap<>();
        intake.refused().forEach((origin, problems) -> refused.put(origin.name(), problems));
        List<String> troubles = new ArrayList<>(cidrs.troubles());
        troubles.addAll(ClusterViews.troubles(endpoints.all(), addresses, settings, links));
        return new ClusterView(
                synced,
                workloads.all().size(),
                identities.registry().size() - IdentityRegistry.RESERVED.size(),
                addresses.ipCache().size(),
                ClusterViews.count(endpoints.all()),
                policies.repository().all().size(),
                policies.revision(),
                refused,
                policyWarnings(),
                troubles);
    }

    /** How the last publication ended; empty before the first. */
    public Optional<PublishReport> lastReport() {
        return lastReport;
    }

    OriginIntake intake() {
        return intake;
    }

    private Set<Integer> uplinks() {
        Set<Integer> uplinks = new HashSet<>();
        Set<Integer> ofPods = endpoints.interfaces();
        for (NodeInterface found : links.interfaces()) {
            boolean chosen = settings.devices().isEmpty()
                    ? !found.loopback() && !found.addresses().isEmpty()
                    : settings.devices().contains(found.name());
            if (chosen && !ofPods.contains(found.index())) {
                uplinks.add(found.index());
            }
        }
        return uplinks;
    }
}

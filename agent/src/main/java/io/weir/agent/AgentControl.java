package io.weir.agent;

import io.weir.agent.publish.Publisher;
import io.weir.agent.state.ClusterState;
import io.weir.agent.state.ImportedPolicies;
import io.weir.agent.state.PolicyRefusedException;
import io.weir.agent.state.StateLoop;
import io.weir.agent.view.AgentStatus;
import io.weir.agent.view.ClusterView;
import io.weir.agent.view.EndpointView;
import io.weir.agent.view.PoliciesView;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ClusterObjectReader;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.redirect.bpf.Datapath;
import io.weir.redirect.bpf.EndpointEntry;
import io.weir.redirect.bpf.FlowEntry;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * What may be asked of a running agent, and told. Every answer is a value that was true at one moment, made on the thread that
 * owns what it is about; nothing here blocks the caller.
 */
public final class AgentControl {

    private final StateLoop loop;
    private final ClusterState state;
    private final ImportedPolicies imported;
    private final RevisionWaiters waiters;
    private final Publisher publisher;
    private final Datapath datapath;
    private final StatusReport report;

    AgentControl(
            StateLoop loop,
            ClusterState state,
            ImportedPolicies imported,
            RevisionWaiters waiters,
            Publisher publisher,
            Datapath datapath,
            StatusReport report) {
        this.loop = loop;
        this.state = state;
        this.imported = imported;
        this.waiters = waiters;
        this.publisher = publisher;
        this.datapath = datapath;
        this.report = report;
    }

    /** How the agent is. */
    public CompletableFuture<AgentStatus> status() {
        return loop.ask(() -> new StatusReport.Control(state.view(), state.lastReport()))
                .thenCompose(control -> publisher.ask(() -> report.make(control)));
    }

    /** The control path alone. */
    public CompletableFuture<ClusterView> cluster() {
        return loop.ask(state::view);
    }

    /** The endpoints of this node, by number. */
    public CompletableFuture<List<EndpointView>> endpoints() {
        return loop.ask(state::endpoints);
    }

    /** The policies in force. */
    public CompletableFuture<PoliciesView> policies() {
        return loop.ask(state::policies);
    }

    /** Every identity in use and the reserved ones. */
    public CompletableFuture<IdentityRegistry> identities() {
        return loop.ask(state::identities);
    }

    /** The kernel's own policy map of an endpoint. */
    public CompletableFuture<Map<PolicyMapKey, PolicyMapDecision>> kernelPolicyMap(EndpointId endpoint) {
        return publisher.ask(() -> datapath.policies().read(endpoint));
    }

    /** The endpoints that have a policy map in the kernel. */
    public CompletableFuture<SortedSet<EndpointId>> kernelPolicyMaps() {
        return publisher.ask(() -> datapath.policies().endpoints());
    }

    /** The kernel's own ipcache. */
    public CompletableFuture<Map<IpPrefix, NumericIdentity>> kernelIpCache() {
        return publisher.ask(() -> datapath.ipCache().entries());
    }

    /** The kernel's own table of local addresses. */
    public CompletableFuture<Map<IpPrefix, EndpointEntry>> kernelEndpoints() {
        return publisher.ask(() -> datapath.endpoints().entries());
    }

    /** The connections that pass the kernel directly. */
    public CompletableFuture<List<FlowEntry>> kernelFlows() {
        return publisher.ask(() -> datapath.flows().entries());
    }

    /** Chooses whether the kernel reports every new flow, or drops only. */
    public CompletableFuture<Void> traceVerdicts(boolean trace) {
        return publisher.ask(() -> {
            datapath.setTraceVerdicts(trace);
            return null;
        });
    }

    /**
     * Puts policies in force, all of them or none; those imported earlier under the same names are replaced. Fails with
     * {@link PolicyRefusedException}, having changed nothing.
     *
     * @param source name of the text, for messages
     * @return the policy revision that has them
     * @throws PolicyFormatException when the text is wrong
     */
    public CompletableFuture<Long> importPolicies(String source, String text) throws PolicyFormatException {
        List<ClusterObject> objects = ClusterObjectReader.read(source, text);
        return loop.ask(() -> {
            try {
                imported.add(source, text, objects);
            } catch (IOException failure) {
                throw new UncheckedIOException("the policies are in force but not kept over a restart", failure);
            }
            return state.policies().revision();
        });
    }

    /**
     * Takes imported policies out of force. Policies from files stay: their files say so.
     *
     * @return the policy revision without them, and how many there were
     */
    public CompletableFuture<Deletion> deletePolicies(Predicate<NetworkPolicy> condition) {
        return loop.ask(() -> {
            try {
                int count = imported.remove(condition);
                return new Deletion(state.policies().revision(), count);
            } catch (IOException failure) {
                throw new UncheckedIOException(
                        "the policies are out of force, but a restart brings them back", failure);
            }
        });
    }

    /**
     * What a deletion did.
     *
     * @param revision the policy revision after it
     * @param count policies deleted
     */
    public record Deletion(long revision, int count) {}

    /** Completes when this policy revision, or a later one, is in force in proxy and kernel. */
    public CompletableFuture<Void> inForce(long policyRevision) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        loop.execute(() -> waiters.add(policyRevision, reached));
        return reached;
    }
}

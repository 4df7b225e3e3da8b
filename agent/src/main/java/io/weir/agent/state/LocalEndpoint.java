package io.weir.agent.state;

import io.weir.agent.endpoint.PodInterface;
import io.weir.agent.publish.DesiredEndpoint;
import io.weir.identity.Endpoint;
import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.ReservedIdentity;
import io.weir.rules.compile.CompiledPolicy;
import io.weir.rules.policymap.PolicyMapState;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One endpoint of this node: what it is, its compiled policy, and how far publishing it is. Owned by the state thread. */
final class LocalEndpoint {

    private final EndpointId id;
    private Workload workload;
    private @Nullable CompiledPolicy compiled;
    private Optional<PodInterface> podInterface = Optional.empty();
    private long changedAt;
    private long publishedRevision;
    private long policyRevision;
    private String publishTrouble = "";

    LocalEndpoint(EndpointId id, Workload workload) {
        this.id = id;
        this.workload = workload;
    }

    EndpointId id() {
        return id;
    }

    Workload workload() {
        return workload;
    }

    void workload(Workload now) {
        workload = now;
    }

    /** The endpoint to compile policy for; empty as long as it has no identity. */
    Optional<Endpoint> endpoint() {
        return workload.identity()
                .map(identity -> new Endpoint(
                        id,
                        workload.pod().namespace(),
                        workload.pod().name(),
                        workload.pod().addresses(),
                        identity,
                        workload.pod().namedPorts()));
    }

    Optional<CompiledPolicy> compiled() {
        return Optional.ofNullable(compiled);
    }

    void compiled(Optional<CompiledPolicy> policy) {
        compiled = policy.orElse(null);
    }

    Optional<PodInterface> podInterface() {
        return podInterface;
    }

    /** Takes over where its interface is; the state numbered {@code nextRevision} will have it. */
    void podInterface(PodInterface found, long nextRevision) {
        if (!podInterface.equals(Optional.of(found))) {
            podInterface = Optional.of(found);
            changedAt = nextRevision;
        }
    }

    /** What the kernel shall hold; empty as long as there is no interface to attach to. Without a policy it is closed. */
    Optional<DesiredEndpoint> desired(AddressBook addresses) {
        if (!(podInterface.orElse(null) instanceof PodInterface.Found found)) {
            return Optional.empty();
        }
        List<IpPrefix> undisputed = workload.claimed().stream()
                .filter(address -> addresses.dispute(address, workload.owner()).isEmpty())
                .toList();
        Endpoint endpoint = endpoint()
                .orElseGet(() -> new Endpoint(
                        id,
                        workload.pod().namespace(),
                        workload.pod().name(),
                        workload.pod().addresses(),
                        ReservedIdentity.UNKNOWN.identity(),
                        workload.pod().namedPorts()));
        PolicyMapState policy = compiled().map(CompiledPolicy::mapState).orElse(PolicyMapState.CLOSED);
        return Optional.of(new DesiredEndpoint(endpoint, found.index(), undisputed, policy));
    }

    /** Notes that a state numbered {@code revision} or later is to be published with what this endpoint is now. */
    void changedAt(long revision) {
        changedAt = revision;
    }

    /** Notes how a publication ended. */
    void published(long revision, long inForcePolicyRevision, String trouble) {
        publishTrouble = trouble;
        if (trouble.isEmpty()) {
            publishedRevision = revision;
            policyRevision = inForcePolicyRevision;
        }
    }

    /** The policy revision that is in force for it; 0 when none is yet. */
    long policyRevision() {
        return policyRevision;
    }

    EndpointState state() {
        if (workload.identity().isEmpty()) {
            return EndpointState.WAITING_FOR_IDENTITY;
        }
        if (podInterface.isEmpty() || compiled == null) {
            return EndpointState.WAITING_TO_REGENERATE;
        }
        if (podInterface.get() instanceof PodInterface.Missing || !publishTrouble.isEmpty()) {
            return EndpointState.NOT_READY;
        }
        return publishedRevision >= changedAt && publishedRevision > 0
                ? EndpointState.READY
                : EndpointState.REGENERATING;
    }

    /** What keeps it from being ready, or from having all its addresses; empty when nothing does. */
    String trouble(AddressBook addresses) {
        if (!workload.trouble().isEmpty()) {
            return workload.trouble();
        }
        if (podInterface.orElse(null) instanceof PodInterface.Missing missing) {
            return missing.reason();
        }
        if (!publishTrouble.isEmpty()) {
            return publishTrouble;
        }
        return String.join(
                "; ",
                workload.claimed().stream()
                        .flatMap(address -> addresses.dispute(address, workload.owner()).stream())
                        .toList());
    }
}

package io.weir.rules.snapshot;

import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IpCache;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Everything the data path knows at one revision. Immutable; safe to read from every thread. */
public final class PolicySnapshot {

    /** Revision 0: no endpoint, no identity but the reserved ones, no address. */
    public static final PolicySnapshot EMPTY =
            new PolicySnapshot(0, Map.of(), IdentityRegistry.RESERVED, IpCache.EMPTY);

    private static final LabelSet UNKNOWN = ReservedIdentity.UNKNOWN.identity().labels();

    private final long revision;
    private final Map<EndpointId, EndpointPolicy> endpoints;
    private final IdentityRegistry identities;
    private final IpCache ipCache;

    private PolicySnapshot(
            long revision, Map<EndpointId, EndpointPolicy> endpoints, IdentityRegistry identities, IpCache ipCache) {
        this.revision = revision;
        this.endpoints = endpoints;
        this.identities = identities;
        this.ipCache = ipCache;
    }

    /**
     * The snapshot of these.
     *
     * @throws IllegalArgumentException when two policies are for one endpoint number
     */
    public static PolicySnapshot of(
            long revision, Collection<EndpointPolicy> endpoints, IdentityRegistry identities, IpCache ipCache) {
        Map<EndpointId, EndpointPolicy> byId = new HashMap<>();
        for (EndpointPolicy policy : endpoints) {
            EndpointPolicy other = byId.put(policy.endpoint().id(), policy);
            if (other != null) {
                throw new IllegalArgumentException("endpoint "
                        + policy.endpoint().id() + ": is both "
                        + other.endpoint().namespace() + "/" + other.endpoint().name() + " and "
                        + policy.endpoint().namespace() + "/"
                        + policy.endpoint().name());
            }
        }
        return new PolicySnapshot(revision, byId, identities, ipCache);
    }

    /** Number of this state; a later state has a higher one. */
    public long revision() {
        return revision;
    }

    /** The policy of a local endpoint; empty when there is none: nothing may reach or leave it. */
    public Optional<EndpointPolicy> endpoint(EndpointId id) {
        return Optional.ofNullable(endpoints.get(id));
    }

    /** The policies of all local endpoints, in no order. */
    public Collection<EndpointPolicy> endpoints() {
        return Collections.unmodifiableCollection(endpoints.values());
    }

    /** The labels behind an identity; those of {@code reserved:unknown} when nobody knows it. */
    public LabelSet labels(NumericIdentity id) {
        return identities.labels(id).orElse(UNKNOWN);
    }

    public IdentityRegistry identities() {
        return identities;
    }

    public IpCache ipCache() {
        return ipCache;
    }
}

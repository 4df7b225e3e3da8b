package io.weir.agent.publish;

import io.weir.agent.state.SavedState;
import io.weir.identity.Endpoint;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import io.weir.rules.snapshot.PolicySnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Makes desired states out of few addresses, identities and endpoints, so that everything meets everything. */
final class RandomState {

    static final List<IpPrefix> PEERS =
            List.of(IpPrefix.parse("192.0.2.1"), IpPrefix.parse("192.0.2.2"), IpPrefix.parse("192.0.2.130"));
    static final List<IpPrefix> LOCAL = List.of(IpPrefix.parse("10.0.0.1"), IpPrefix.parse("10.0.0.2"));
    static final List<Integer> PORTS = List.of(80, 81);

    private static final List<IpPrefix> PREFIXES = List.of(
            PEERS.get(0),
            PEERS.get(1),
            PEERS.get(2),
            IpPrefix.parse("192.0.2.0/24"),
            IpPrefix.parse("192.0.2.128/25"),
            LOCAL.get(0),
            LOCAL.get(1));
    private static final List<NumericIdentity> IDENTITIES = List.of(
            ReservedIdentity.WORLD.id(), new NumericIdentity(256), new NumericIdentity(257), new NumericIdentity(258));

    private final Random random;
    private long revision;

    RandomState(long seed) {
        this.random = new Random(seed);
    }

    DesiredState next() {
        IpCache ipCache = IpCache.EMPTY;
        for (IpPrefix prefix : PREFIXES) {
            if (random.nextInt(3) > 0) {
                ipCache = ipCache.with(prefix, pick(IDENTITIES));
            }
        }
        Map<EndpointId, DesiredEndpoint> endpoints = new HashMap<>();
        Set<IpPrefix> free = new HashSet<>(LOCAL);
        for (int number = 1; number <= 2; number++) {
            List<IpPrefix> addresses = new ArrayList<>();
            for (IpPrefix address : List.copyOf(free)) {
                if (random.nextInt(3) > 0) {
                    addresses.add(address);
                    free.remove(address);
                }
            }
            if (!addresses.isEmpty()) {
                EndpointId id = new EndpointId(number);
                SecurityIdentity identity = new SecurityIdentity(pick(IDENTITIES), LabelSet.EMPTY);
                Endpoint endpoint = new Endpoint(id, "default", "pod-" + number, addresses, identity, Map.of());
                int interfaceIndex = 10 + number + (random.nextInt(8) == 0 ? 10 : 0);
                endpoints.put(id, new DesiredEndpoint(endpoint, interfaceIndex, addresses, policy()));
            }
        }
        revision++;
        return new DesiredState(
                PolicySnapshot.of(revision, List.of(), IdentityRegistry.RESERVED, ipCache),
                revision,
                new HashSet<>(PREFIXES),
                endpoints,
                random.nextBoolean() ? Set.of(2) : Set.of(),
                new SavedState(IdentityRegistry.RESERVED, Map.of()));
    }

    private PolicyMapState policy() {
        Map<PolicyMapKey, PolicyMapDecision> entries = new HashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            NumericIdentity peer = random.nextInt(4) == 0 ? PolicyMapKey.ANY_PEER : pick(IDENTITIES);
            entries.put(
                    new PolicyMapKey(TrafficDirection.INGRESS, peer, 6, pick(PORTS), 16),
                    pick(List.of(PolicyMapDecision.values())));
        }
        return new PolicyMapState(random.nextInt(3) > 0, random.nextBoolean(), entries);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}

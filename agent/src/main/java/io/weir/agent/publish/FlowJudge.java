package io.weir.agent.publish;

import io.weir.identity.EndpointId;
import io.weir.identity.IpCache;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.redirect.bpf.FlowEntry;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import java.util.Map;
import java.util.Optional;

/** Decides as the kernel does whether a direct connection would be allowed to begin now. Pure. */
final class FlowJudge {

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private FlowJudge() {}

    /** Whether the flow may stay: its endpoint does not enforce its direction, or an entry allows it directly. */
    static boolean stays(FlowEntry flow, Map<EndpointId, DesiredEndpoint> endpoints, IpCache ipCache) {
        DesiredEndpoint endpoint = endpoints.get(flow.endpoint());
        if (endpoint == null) {
            return false;
        }
        boolean ingress = flow.direction() == TrafficDirection.INGRESS;
        PolicyMapState policy = endpoint.policy();
        NumericIdentity peer = ipCache.lookup(flow.peer().getAddress()).orElse(ReservedIdentity.WORLD.id());
        int port = ingress ? flow.localPort() : flow.peer().getPort();
        if (flow.protocol() == ICMP || flow.protocol() == ICMPV6) {
            port = 0;
        }
        boolean enforced = ingress ? policy.ingressEnforced() : policy.egressEnforced();
        if (enforced && peer.equals(ReservedIdentity.UNKNOWN.id())) {
            return false;
        }
        Optional<PolicyMapDecision> decision = decide(policy, flow.direction(), peer, flow.protocol(), port);
        return decision.map(found -> found == PolicyMapDecision.ALLOW).orElse(!enforced);
    }

    private static Optional<PolicyMapDecision> decide(
            PolicyMapState policy, TrafficDirection direction, NumericIdentity peer, int protocol, int port) {
        Optional<PolicyMapDecision> any = longest(policy, direction, PolicyMapKey.ANY_PEER, protocol, port);
        if (peer.equals(PolicyMapKey.ANY_PEER)) {
            return any;
        }
        Optional<PolicyMapDecision> own = longest(policy, direction, peer, protocol, port);
        return own.isPresent() && any.isPresent()
                ? Optional.of(own.get().compareTo(any.get()) > 0 ? own.get() : any.get())
                : own.or(() -> any);
    }

    private static Optional<PolicyMapDecision> longest(
            PolicyMapState policy, TrafficDirection direction, NumericIdentity peer, int protocol, int port) {
        for (int bits = 16; bits >= 0; bits--) {
            int prefix = port & (0xffff << (16 - bits));
            PolicyMapDecision found =
                    policy.entries().get(new PolicyMapKey(direction, peer, protocol, prefix & 0xffff, bits));
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.ofNullable(
                policy.entries().get(new PolicyMapKey(direction, peer, PolicyMapKey.ANY_PROTOCOL, 0, 0)));
    }
}

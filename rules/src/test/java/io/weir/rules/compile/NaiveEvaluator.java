package io.weir.rules.compile;

import io.weir.identity.Endpoint;
import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSelector;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.Entity;
import io.weir.rules.model.L7Rules;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.PeerSelector;
import io.weir.rules.model.PolicyRule;
import io.weir.rules.model.PortRange;
import io.weir.rules.model.PortRule;
import io.weir.rules.model.SecretName;
import io.weir.rules.model.TrafficRule;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What policies mean, worked out for one packet or request from what the user wrote, without any preparation. */
final class NaiveEvaluator {

    /**
     * What should happen.
     *
     * @param denied why it is denied; empty when it goes on
     * @param judged whether some rule looks into the peer's requests
     * @param effects what becomes of the headers of a request that goes on
     */
    record Outcome(Optional<DenyReason> denied, boolean judged, Set<String> effects) {}

    private static final SecurityIdentity NOBODY = ReservedIdentity.UNKNOWN.identity();

    private final List<NetworkPolicy> policies;
    private final EnforcementMode mode;
    private final List<SecurityIdentity> identities;
    private final Map<SecurityIdentity, Map<String, Set<Integer>>> namedPorts;
    private final NaiveRequests requests;

    NaiveEvaluator(
            List<NetworkPolicy> policies,
            EnforcementMode mode,
            List<SecurityIdentity> identities,
            Map<SecurityIdentity, Map<String, Set<Integer>>> namedPorts,
            Map<SecretName, String> secrets) {
        this.policies = policies;
        this.mode = mode;
        this.identities = identities;
        this.namedPorts = namedPorts;
        this.requests = new NaiveRequests(secrets);
    }

    /** What should happen to a {@link TestRequest}, a question about a Kafka request, or a connection. */
    Outcome evaluate(
            Endpoint endpoint,
            TrafficDirection direction,
            SecurityIdentity peer,
            int protocol,
            int port,
            Optional<?> request) {
        boolean enforced = mode == EnforcementMode.ALWAYS;
        boolean denied = false;
        boolean opened = false;
        boolean judged = false;
        boolean otherParser = false;
        boolean requestAllowed = false;
        boolean anybodyAllowed = false;
        Set<String> effects = new TreeSet<>();
        for (NetworkPolicy policy : policies) {
            for (PolicyRule rule : policy.rules()) {
                if (!rule.subject().matches(endpoint.identity().labels())) {
                    continue;
                }
                boolean defaultDeny =
                        direction == TrafficDirection.INGRESS ? rule.ingressDefaultDeny() : rule.egressDefaultDeny();
                enforced |= mode == EnforcementMode.DEFAULT && defaultDeny;
                for (TrafficRule traffic : rule.trafficRules()) {
                    if (traffic.direction() != direction) {
                        continue;
                    }
                    boolean ofPeer = isPeer(traffic.peers(), peer);
                    if (traffic.toPorts().isEmpty()) {
                        denied |= traffic.deny() && ofPeer;
                        opened |= !traffic.deny() && ofPeer;
                        anybodyAllowed |= !traffic.deny();
                        continue;
                    }
                    for (PortRule ports : traffic.toPorts().get()) {
                        boolean here = isPort(ports, endpoint, direction, peer, protocol, port);
                        denied |= traffic.deny() && ofPeer && here;
                        if (traffic.deny()) {
                            continue;
                        }
                        // A name on egress is the name of somebody's port; everything else is a port for anybody.
                        anybodyAllowed |= isPort(ports, endpoint, direction, NOBODY, protocol, port)
                                || identities.stream()
                                        .anyMatch(one -> isPeer(traffic.peers(), one)
                                                && isPort(ports, endpoint, direction, one, protocol, port));
                        if (ofPeer && here && !(ports.l7() instanceof L7Rules.None)) {
                            judged = true;
                            otherParser |= request.isPresent()
                                    && ports.l7() instanceof L7Rules.Kafka != request.get() instanceof KafkaRequestView;
                            requestAllowed |=
                                    request.isPresent() && requests.allows(ports.l7(), request.get(), effects);
                        } else if (ofPeer && here) {
                            opened = true;
                        }
                    }
                }
            }
        }
        Optional<DenyReason> reason = reason(
                enforced && mode != EnforcementMode.NEVER,
                peer,
                denied && mode != EnforcementMode.NEVER,
                opened || requestAllowed || (judged && request.isEmpty()),
                judged,
                anybodyAllowed);
        if (judged
                && !denied
                && !opened
                && otherParser
                && reason.filter(DenyReason.UNKNOWN_IDENTITY::equals).isEmpty()) {
            reason = mode == EnforcementMode.NEVER ? reason : Optional.of(DenyReason.PROTOCOL_NOT_RECOGNISED);
        }
        boolean asItIs = reason.isPresent() || opened || mode == EnforcementMode.NEVER;
        return new Outcome(reason, judged && mode != EnforcementMode.NEVER, asItIs ? Set.of() : effects);
    }

    private static Optional<DenyReason> reason(
            boolean enforced,
            SecurityIdentity peer,
            boolean denied,
            boolean allowed,
            boolean judged,
            boolean anybodyAllowed) {
        if (enforced && peer.id().value() == 0) {
            return Optional.of(DenyReason.UNKNOWN_IDENTITY);
        }
        if (denied) {
            return Optional.of(DenyReason.DENIED_BY_RULE);
        }
        if (allowed || !enforced) {
            return Optional.empty();
        }
        if (judged) {
            return Optional.of(DenyReason.NO_RULE_FOR_REQUEST);
        }
        return Optional.of(anybodyAllowed ? DenyReason.NO_RULE_FOR_PEER : DenyReason.NO_RULE_FOR_PORT);
    }

    private boolean isPort(
            PortRule rule,
            Endpoint endpoint,
            TrafficDirection direction,
            SecurityIdentity peer,
            int protocol,
            int port) {
        for (PortRange range : rule.ports()) {
            boolean protocolFits =
                    switch (range.protocol()) {
                        case TCP -> protocol == 6;
                        case UDP -> protocol == 17;
                        case SCTP -> protocol == 132;
                        case ANY -> protocol == 6 || protocol == 17 || protocol == 132;
                    };
            boolean portFits;
            if (range instanceof PortRange.Numbers numbers) {
                portFits = port >= numbers.first() && port <= numbers.last();
            } else {
                String name = ((PortRange.Named) range).name();
                portFits = direction == TrafficDirection.INGRESS
                        ? Optional.of(port)
                                .equals(Optional.ofNullable(
                                        endpoint.namedPorts().get(name)))
                        : namedPorts
                                .getOrDefault(peer, Map.of())
                                .getOrDefault(name, Set.of())
                                .contains(port);
            }
            if (protocolFits && portFits) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPeer(PeerSelector selector, SecurityIdentity peer) {
        if (selector instanceof PeerSelector.AnyPeer) {
            return true;
        }
        if (selector instanceof PeerSelector.EntityPeers entities) {
            for (Entity entity : entities.entities()) {
                if (isEntity(entity, peer)) {
                    return true;
                }
            }
            return false;
        }
        if (peer.id().value() == 0) {
            return false;
        }
        if (selector instanceof PeerSelector.EndpointPeers endpoints) {
            for (LabelSelector labels : endpoints.selectors()) {
                if (labels.matches(peer.labels())) {
                    return true;
                }
            }
        }
        if (selector instanceof PeerSelector.CidrPeers cidrs && peer.id().isNodeLocal()) {
            String text = peer.labels().toString();
            IpPrefix prefix = IpPrefix.parse(text.substring("cidr:".length(), text.indexOf(',')));
            for (PeerSelector.CidrRule cidr : cidrs.cidrs()) {
                if (cidr.cidr().contains(prefix)
                        && cidr.except().stream().noneMatch(except -> except.contains(prefix))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isEntity(Entity entity, SecurityIdentity peer) {
        int id = peer.id().value();
        return switch (entity) {
            case ALL -> true;
            case NONE -> false;
            case WORLD -> id == 2 || id >= 1 << 24;
            case CLUSTER -> id == 1 || (id >= 3 && id < 1 << 24);
            case HOST -> id == 1;
            case UNMANAGED -> id == 3;
            case HEALTH -> id == 4;
            case INIT -> id == 5;
            case REMOTE_NODE -> id == 6;
            case KUBE_APISERVER -> id == 7;
            case INGRESS -> id == 8;
        };
    }
}

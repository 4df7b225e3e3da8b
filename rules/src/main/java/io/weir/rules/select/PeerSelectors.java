package io.weir.rules.select;

import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSet;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.rules.model.Entity;
import io.weir.rules.model.PeerSelector;
import io.weir.rules.model.PeerSelector.CidrPeers;
import io.weir.rules.model.PeerSelector.CidrRule;
import io.weir.rules.model.PeerSelector.EndpointPeers;
import io.weir.rules.model.PeerSelector.EntityPeers;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the kinds of peer selectors mean: whom they select, and how they are written. */
public final class PeerSelectors {

    /** What belongs to the cluster beside the managed endpoints. */
    private static final Set<ReservedIdentity> CLUSTER = Set.of(
            ReservedIdentity.HOST,
            ReservedIdentity.REMOTE_NODE,
            ReservedIdentity.UNMANAGED,
            ReservedIdentity.HEALTH,
            ReservedIdentity.INIT,
            ReservedIdentity.KUBE_APISERVER,
            ReservedIdentity.INGRESS);

    private PeerSelectors() {}

    /** Whether the selector means every peer, also identities that are not known yet. */
    static boolean selectsEverything(PeerSelector selector) {
        return selector instanceof PeerSelector.AnyPeer
                || (selector instanceof EntityPeers entities
                        && entities.entities().contains(Entity.ALL));
    }

    /** Whether the selector selects this identity. Identity 0, unknown, is nobody that can be selected. */
    static boolean selects(PeerSelector selector, SecurityIdentity identity) {
        if (identity.id().equals(ReservedIdentity.UNKNOWN.id())) {
            return false;
        }
        if (selectsEverything(selector)) {
            return true;
        }
        if (selector instanceof EndpointPeers endpoints) {
            return endpoints.selectors().stream().anyMatch(labels -> labels.matches(identity.labels()));
        }
        if (selector instanceof EntityPeers entities) {
            return entities.entities().stream().anyMatch(entity -> is(entity, identity));
        }
        if (selector instanceof CidrPeers cidrs) {
            return identity.id().isNodeLocal()
                    && identity.labels().stream()
                            .filter(label -> label.source().equals(Label.CIDR_SOURCE))
                            .map(label -> IpPrefix.parse(label.key()))
                            .anyMatch(prefix -> cidrs.cidrs().stream().anyMatch(cidr -> holds(cidr, prefix)));
        }
        return false;
    }

    private static boolean holds(CidrRule cidr, IpPrefix prefix) {
        return cidr.cidr().contains(prefix) && cidr.except().stream().noneMatch(except -> except.contains(prefix));
    }

    private static boolean is(Entity entity, SecurityIdentity identity) {
        LabelSet labels = identity.labels();
        return switch (entity) {
            case ALL -> true;
            case NONE -> false;
            case CLUSTER ->
                (!identity.id().isReserved() && !identity.id().isNodeLocal())
                        || CLUSTER.stream().anyMatch(reserved -> has(labels, reserved));
            case WORLD -> has(labels, ReservedIdentity.WORLD);
            case HOST -> has(labels, ReservedIdentity.HOST);
            case REMOTE_NODE -> has(labels, ReservedIdentity.REMOTE_NODE);
            case KUBE_APISERVER -> has(labels, ReservedIdentity.KUBE_APISERVER);
            case HEALTH -> has(labels, ReservedIdentity.HEALTH);
            case INIT -> has(labels, ReservedIdentity.INIT);
            case INGRESS -> has(labels, ReservedIdentity.INGRESS);
            case UNMANAGED -> has(labels, ReservedIdentity.UNMANAGED);
        };
    }

    private static boolean has(LabelSet labels, ReservedIdentity reserved) {
        return labels.find(ReservedIdentity.LABEL_SOURCE, reserved.labelKey()).isPresent();
    }

    /** The selector as people write it. */
    public static String text(PeerSelector selector) {
        if (selector instanceof EndpointPeers endpoints) {
            return join(endpoints.selectors().stream().map(PeerSelectors::text).toList());
        }
        if (selector instanceof EntityPeers entities) {
            return join(entities.entities().stream()
                    .sorted()
                    .map(entity -> "entity " + entity.text())
                    .toList());
        }
        if (selector instanceof CidrPeers cidrs) {
            return join(cidrs.cidrs().stream()
                    .map(cidr -> cidr.cidr()
                            + (cidr.except().isEmpty()
                                    ? ""
                                    : " except "
                                            + cidr.except().stream()
                                                    .map(IpPrefix::toString)
                                                    .collect(Collectors.joining(","))))
                    .toList());
        }
        return selector instanceof PeerSelector.AnyPeer ? "any peer" : "nobody";
    }

    /** A label selector in the form of {@code kubectl get -l}. */
    public static String text(LabelSelector selector) {
        return selector.requirements().isEmpty()
                ? "every label set"
                : selector.requirements().stream()
                        .map(PeerSelectors::text)
                        .sorted()
                        .collect(Collectors.joining(","));
    }

    private static String text(LabelSelector.Requirement requirement) {
        String key = requirement.source() + ":" + requirement.key();
        String values = requirement.values().stream().sorted().collect(Collectors.joining(","));
        return switch (requirement.operator()) {
            case IN -> requirement.values().size() == 1 ? key + "=" + values : key + " in (" + values + ")";
            case NOT_IN -> key + " notin (" + values + ")";
            case EXISTS -> key;
            case DOES_NOT_EXIST -> "!" + key;
        };
    }

    private static String join(List<String> alternatives) {
        return String.join(" or ", alternatives);
    }
}

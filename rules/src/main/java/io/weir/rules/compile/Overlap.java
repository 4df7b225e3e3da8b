package io.weir.rules.compile;

import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSelector.Operator;
import io.weir.identity.LabelSelector.Requirement;
import io.weir.rules.model.Entity;
import io.weir.rules.model.PeerSelector;
import io.weir.rules.model.PeerSelector.CidrPeers;
import io.weir.rules.model.PeerSelector.CidrRule;
import io.weir.rules.model.PeerSelector.EndpointPeers;
import io.weir.rules.model.PeerSelector.EntityPeers;
import io.weir.rules.model.PortProtocol;
import io.weir.rules.model.PortRange;
import java.util.Collections;
import java.util.List;

/** Compares what rules are about as they are written, before any endpoint or identity is known. */
final class Overlap {

    private Overlap() {}

    /** Whether some port is in both lists. What number a name stands for is not known: it meets itself and every port. */
    static boolean ofPorts(List<PortRange> left, List<PortRange> right) {
        return left.stream().anyMatch(one -> right.stream().anyMatch(other -> ofPorts(one, other)));
    }

    private static boolean ofPorts(PortRange left, PortRange right) {
        if (left.protocol() != right.protocol()
                && left.protocol() != PortProtocol.ANY
                && right.protocol() != PortProtocol.ANY) {
            return false;
        }
        if (left instanceof PortRange.Numbers a && right instanceof PortRange.Numbers b) {
            return a.first() <= b.last() && b.first() <= a.last();
        }
        if (left instanceof PortRange.Named a && right instanceof PortRange.Named b) {
            return a.name().equals(b.name());
        }
        return (left instanceof PortRange.Numbers a && a.isEveryPort())
                || (right instanceof PortRange.Numbers b && b.isEveryPort());
    }

    /**
     * Whether an endpoint can exist that both select: they do not ask for different values of one key. A key without a source
     * is one of Kubernetes here, since those are the labels that endpoints have.
     */
    static boolean ofSubjects(LabelSelector left, LabelSelector right) {
        return left.requirements().stream()
                .noneMatch(one -> right.requirements().stream().anyMatch(other -> excludes(one, other)));
    }

    private static boolean excludes(Requirement left, Requirement right) {
        return left.operator() == Operator.IN
                && right.operator() == Operator.IN
                && left.key().equals(right.key())
                && source(left).equals(source(right))
                && Collections.disjoint(left.values(), right.values());
    }

    private static String source(Requirement asked) {
        return asked.source().equals(Label.ANY_SOURCE) ? Label.K8S_SOURCE : asked.source();
    }

    /** Whether {@code broad} certainly selects everyone whom {@code narrow} selects. */
    static boolean covers(PeerSelector broad, PeerSelector narrow) {
        if (broad.equals(narrow) || broad instanceof PeerSelector.AnyPeer) {
            return true;
        }
        if (broad instanceof EntityPeers entities) {
            return entities.entities().contains(Entity.ALL)
                    || (narrow instanceof EntityPeers others
                            && entities.entities().containsAll(others.entities()))
                    || (narrow instanceof CidrPeers && entities.entities().contains(Entity.WORLD));
        }
        if (broad instanceof EndpointPeers endpoints && narrow instanceof EndpointPeers others) {
            return others.selectors().stream()
                    .allMatch(one -> endpoints.selectors().stream().anyMatch(wider -> covers(wider, one)));
        }
        if (broad instanceof CidrPeers cidrs && narrow instanceof CidrPeers others) {
            return others.cidrs().stream()
                    .allMatch(one -> cidrs.cidrs().stream().anyMatch(wider -> covers(wider, one)));
        }
        return false;
    }

    private static boolean covers(LabelSelector broad, LabelSelector narrow) {
        return broad.requirements().stream()
                .allMatch(asked -> narrow.requirements().stream().anyMatch(stricter -> implies(stricter, asked)));
    }

    private static boolean implies(Requirement stricter, Requirement asked) {
        return stricter.equals(asked)
                || (stricter.key().equals(asked.key())
                        && stricter.source().equals(asked.source())
                        && stricter.operator() == Operator.IN
                        && (asked.operator() == Operator.EXISTS
                                || (asked.operator() == Operator.IN
                                        && asked.values().containsAll(stricter.values()))));
    }

    private static boolean covers(CidrRule broad, CidrRule narrow) {
        return broad.cidr().contains(narrow.cidr())
                && broad.except().stream()
                        .allMatch(left -> apart(left, narrow.cidr())
                                || narrow.except().stream().anyMatch(except -> except.contains(left)));
    }

    private static boolean apart(IpPrefix left, IpPrefix right) {
        return !left.contains(right) && !right.contains(left);
    }
}

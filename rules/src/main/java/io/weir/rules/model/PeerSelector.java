package io.weir.rules.model;

import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSelector;
import java.util.List;
import java.util.Set;

/** The other side of the traffic that a rule is about. */
public sealed interface PeerSelector {

    /** Every peer: the rule names ports only. */
    record AnyPeer() implements PeerSelector {
        public static final AnyPeer INSTANCE = new AnyPeer();
    }

    /** No peer at all: the rule names an empty list, or neither peers nor ports. */
    record Nobody() implements PeerSelector {
        public static final Nobody INSTANCE = new Nobody();
    }

    /**
     * Peers by their labels.
     *
     * @param selectors any one of them must match; at least one; namespaces are already forced in
     */
    record EndpointPeers(List<LabelSelector> selectors) implements PeerSelector {
        public EndpointPeers {
            selectors = List.copyOf(selectors);
            if (selectors.isEmpty()) {
                throw new IllegalArgumentException("no selector: expected at least one");
            }
        }
    }

    /**
     * Peers by what they are.
     *
     * @param entities any one of them; at least one
     */
    record EntityPeers(Set<Entity> entities) implements PeerSelector {
        public EntityPeers {
            entities = Set.copyOf(entities);
            if (entities.isEmpty()) {
                throw new IllegalArgumentException("no entity: expected at least one");
            }
        }
    }

    /**
     * Peers by their address; never a managed endpoint.
     *
     * @param cidrs any one of them; at least one
     */
    record CidrPeers(List<CidrRule> cidrs) implements PeerSelector {
        public CidrPeers {
            cidrs = List.copyOf(cidrs);
            if (cidrs.isEmpty()) {
                throw new IllegalArgumentException("no prefix: expected at least one");
            }
        }
    }

    /**
     * The addresses of one prefix without those of others.
     *
     * @param cidr the prefix
     * @param except prefixes inside {@code cidr} that are left out; may be empty
     */
    record CidrRule(IpPrefix cidr, List<IpPrefix> except) {
        public CidrRule {
            except = List.copyOf(except);
            for (IpPrefix left : except) {
                if (!cidr.contains(left)) {
                    throw new IllegalArgumentException("except " + left + ": expected a prefix inside " + cidr);
                }
            }
        }
    }
}

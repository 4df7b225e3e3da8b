package io.weir.agent.state;

import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who claims which address, and the ipcache that follows from it. Of the claims on a prefix those of the highest rank count;
 * when that is more than one owner the address is {@link ReservedIdentity#UNKNOWN}, which is denied, until one lets go.
 */
final class AddressBook {

    /** How much a claim weighs. */
    enum Rank {
        /** A policy names the prefix. */
        POLICY,
        /** A pod or another node has the address. */
        CLUSTER,
        /** The CNI plugin gave the address to a pod of this node. */
        SANDBOX,
        /** This node has the address. */
        HOST
    }

    private record Claim(Rank rank, NumericIdentity identity) {}

    private final Map<IpPrefix, TreeMap<String, Claim>> claims = new HashMap<>();
    private final TreeMap<IpPrefix, String> disputes = new TreeMap<>();
    private final Set<IpPrefix> changed = new HashSet<>();
    private IpCache ipCache = IpCache.EMPTY;

    /** Adds the claim, or replaces what this owner claimed of this prefix. */
    void claim(IpPrefix prefix, String owner, Rank rank, NumericIdentity identity) {
        claims.computeIfAbsent(prefix, unclaimed -> new TreeMap<>()).put(owner, new Claim(rank, identity));
        resolve(prefix);
    }

    /** Takes the claim back; nothing happens without one. */
    void release(IpPrefix prefix, String owner) {
        TreeMap<String, Claim> owners = claims.get(prefix);
        if (owners != null && owners.remove(owner) != null) {
            if (owners.isEmpty()) {
                claims.remove(prefix);
            }
            resolve(prefix);
        }
    }

    /** What stands against this claimant's having the address; empty when it has it alone. */
    Optional<String> dispute(IpPrefix prefix, String owner) {
        List<String> others = new ArrayList<>(holders(prefix).keySet());
        others.remove(owner);
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("address " + prefix.addressText() + " is claimed by " + String.join(" and ", others));
    }

    /** The addresses that several owners claim, each as a line. */
    List<String> disputes() {
        return List.copyOf(disputes.values());
    }

    IpCache ipCache() {
        return ipCache;
    }

    /** The prefixes that may have changed since the last call. */
    Set<IpPrefix> takeChanged() {
        Set<IpPrefix> taken = Set.copyOf(changed);
        changed.clear();
        return taken;
    }

    /** The claims of the highest rank, by owner. */
    private Map<String, Claim> holders(IpPrefix prefix) {
        Map<String, Claim> owners = claims.getOrDefault(prefix, new TreeMap<>());
        Optional<Rank> highest = owners.values().stream().map(Claim::rank).max(Rank::compareTo);
        Map<String, Claim> holders = new TreeMap<>();
        owners.forEach((owner, claim) -> {
            if (highest.equals(Optional.of(claim.rank()))) {
                holders.put(owner, claim);
            }
        });
        return holders;
    }

    private void resolve(IpPrefix prefix) {
        changed.add(prefix);
        disputes.remove(prefix);
        Map<String, Claim> holders = holders(prefix);
        if (holders.isEmpty()) {
            ipCache = ipCache.without(prefix);
            return;
        }
        Optional<NumericIdentity> agreed = agreed(holders.values());
        if (agreed.isEmpty()) {
            disputes.put(
                    prefix,
                    "address " + prefix.addressText() + " is claimed by " + String.join(" and ", holders.keySet())
                            + ": denied until only one does");
        }
        NumericIdentity identity = agreed.orElse(ReservedIdentity.UNKNOWN.id());
        if (!ipCache.exact(prefix).equals(Optional.of(identity))) {
            ipCache = ipCache.with(prefix, identity);
        }
    }

    /** The identity that all holders mean: of one holder its own, of several a reserved one, which is no single workload. */
    private static Optional<NumericIdentity> agreed(Collection<Claim> holders) {
        List<NumericIdentity> identities =
                holders.stream().map(Claim::identity).distinct().toList();
        boolean one = identities.size() == 1
                && (holders.size() == 1 || identities.get(0).isReserved());
        return one ? Optional.of(identities.get(0)) : Optional.empty();
    }
}

package io.weir.agent.state;

import io.weir.identity.IdentitiesExhaustedException;
import io.weir.identity.IpPrefix;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One node-local identity for each prefix that policies name, and its claim in the address book. */
final class CidrIdentities {

    private static final String OWNER = "policy";

    private final Identities identities;
    private final AddressBook addresses;
    private final Map<IpPrefix, SecurityIdentity> held = new TreeMap<>();
    private final Map<IpPrefix, String> troubles = new TreeMap<>();

    CidrIdentities(Identities identities, AddressBook addresses) {
        this.identities = identities;
        this.addresses = addresses;
    }

    /** Makes these the prefixes that have an identity. One for which there is no number is unknown, so denied. */
    void set(Collection<IpPrefix> prefixes) {
        Set<IpPrefix> wanted = new HashSet<>(prefixes);
        for (IpPrefix prefix : wanted) {
            if (!held.containsKey(prefix)) {
                acquire(prefix);
            }
        }
        for (IpPrefix prefix : List.copyOf(held.keySet())) {
            if (!wanted.contains(prefix)) {
                addresses.release(prefix, OWNER);
                identities.releaseCidr(held.remove(prefix).id());
            }
        }
        for (IpPrefix prefix : List.copyOf(troubles.keySet())) {
            if (!wanted.contains(prefix)) {
                addresses.release(prefix, OWNER);
                troubles.remove(prefix);
            }
        }
    }

    private void acquire(IpPrefix prefix) {
        try {
            SecurityIdentity identity = identities.acquireCidr(prefix);
            held.put(prefix, identity);
            troubles.remove(prefix);
            addresses.claim(prefix, OWNER, AddressBook.Rank.POLICY, identity.id());
        } catch (IdentitiesExhaustedException exhausted) {
            troubles.put(prefix, String.valueOf(exhausted.getMessage()));
            addresses.claim(prefix, OWNER, AddressBook.Rank.POLICY, ReservedIdentity.UNKNOWN.id());
        }
    }

    List<String> troubles() {
        return List.copyOf(troubles.values());
    }
}

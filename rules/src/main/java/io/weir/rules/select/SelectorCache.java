package io.weir.rules.select;

import io.weir.identity.IdentitySet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.rules.model.PeerSelector;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Knows every identity there is and which of them each selector in use selects. A new identity is shown to every selector
 * once; a new selector looks at every identity once. Written and read on one thread.
 */
public final class SelectorCache {

    private final Map<NumericIdentity, SecurityIdentity> identities = new HashMap<>();
    private final Map<NumericIdentity, Map<String, Set<Integer>>> namedPorts = new HashMap<>();
    private final Map<PeerSelector, CachedSelector> selectors = new LinkedHashMap<>();

    /** A cache that knows the reserved identities. */
    public SelectorCache() {
        for (ReservedIdentity reserved : ReservedIdentity.values()) {
            identities.put(reserved.id(), reserved.identity());
        }
    }

    /**
     * Makes an identity known, or changes what its number stands for.
     *
     * @return the selectors whose selections changed
     */
    public Set<CachedSelector> upsert(SecurityIdentity identity) {
        SecurityIdentity before = identities.put(identity.id(), identity);
        if (identity.equals(before)) {
            return Set.of();
        }
        Set<CachedSelector> changed = new HashSet<>();
        for (CachedSelector cached : selectors.values()) {
            IdentitySet selections = cached.selections();
            if (selections.isEvery()) {
                continue;
            }
            IdentitySet now = PeerSelectors.selects(cached.selector(), identity)
                    ? selections.with(identity.id())
                    : selections.without(identity.id());
            if (!now.equals(selections)) {
                cached.selections(now);
                changed.add(cached);
            }
        }
        return changed;
    }

    /**
     * Forgets an identity and its named ports.
     *
     * @return the selectors whose selections changed
     * @throws IllegalArgumentException when it is a reserved identity: those are always here
     */
    public Set<CachedSelector> remove(NumericIdentity id) {
        if (id.isReserved()) {
            throw new IllegalArgumentException("identity " + id + ": is reserved and cannot be removed");
        }
        identities.remove(id);
        Set<CachedSelector> changed = new HashSet<>();
        if (namedPorts.remove(id) != null) {
            changed.addAll(selecting(id));
        }
        for (CachedSelector cached : selectors.values()) {
            if (!cached.selections().isEvery() && cached.selections().contains(id)) {
                cached.selections(cached.selections().without(id));
                changed.add(cached);
            }
        }
        return changed;
    }

    /**
     * Says which container ports the workloads of an identity name. Egress rules that name a port mean these; without them
     * such a rule is for no port.
     *
     * @param ports numbers by name; more than one number when workloads of the identity differ
     * @return the selectors that select the identity, when the ports changed: rules with named ports may mean others now
     */
    public Set<CachedSelector> namedPorts(NumericIdentity id, Map<String, Set<Integer>> ports) {
        Map<String, Set<Integer>> copy = new HashMap<>();
        ports.forEach((name, numbers) -> copy.put(name, Collections.unmodifiableSet(new TreeSet<>(numbers))));
        Map<String, Set<Integer>> before = copy.isEmpty() ? namedPorts.remove(id) : namedPorts.put(id, copy);
        return copy.equals(before == null ? Map.of() : before) ? Set.of() : selecting(id);
    }

    private Set<CachedSelector> selecting(NumericIdentity id) {
        Set<CachedSelector> found = new HashSet<>();
        for (CachedSelector cached : selectors.values()) {
            if (cached.selections().contains(id)) {
                found.add(cached);
            }
        }
        return found;
    }

    /** Who among {@code peers} has a container port of this name, by its number. */
    public Map<Integer, IdentitySet> peersByNamedPort(IdentitySet peers, String name) {
        Map<Integer, IdentitySet> byNumber = new HashMap<>();
        namedPorts.forEach((id, ports) -> {
            if (peers.contains(id)) {
                for (int number : ports.getOrDefault(name, Set.of())) {
                    byNumber.merge(number, IdentitySet.of(id), (known, one) -> known.with(id));
                }
            }
        });
        return byNumber;
    }

    /** The cached form of a selector, with one more user. */
    public CachedSelector acquire(PeerSelector selector) {
        CachedSelector cached =
                selectors.computeIfAbsent(selector, fresh -> new CachedSelector(fresh, selections(fresh)));
        cached.addUsers(1);
        return cached;
    }

    private IdentitySet selections(PeerSelector selector) {
        if (PeerSelectors.selectsEverything(selector)) {
            return IdentitySet.EVERY;
        }
        return IdentitySet.of(identities.values().stream()
                .filter(identity -> PeerSelectors.selects(selector, identity))
                .map(SecurityIdentity::id)
                .toList());
    }

    /** Takes one user away; without users the selector is forgotten. */
    public void release(CachedSelector cached) {
        if (cached.addUsers(-1) == 0) {
            selectors.remove(cached.selector());
        }
    }

    /** The selectors in use. */
    public Collection<CachedSelector> selectors() {
        return Collections.unmodifiableCollection(selectors.values());
    }
}

package io.weir.agent.state;

import io.weir.agent.watch.ObjectName;
import io.weir.identity.IdentitiesExhaustedException;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSet;
import io.weir.identity.LocalIdentityAllocator;
import io.weir.identity.NumericIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.rules.select.CachedSelector;
import io.weir.rules.select.SelectorCache;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The identities in use: allocator, registry and selector cache kept in step. */
final class Identities {

    private final LocalIdentityAllocator allocator = new LocalIdentityAllocator();
    private final SelectorCache selectors;
    private final NamedPorts namedPorts = new NamedPorts();
    private final Set<CachedSelector> changedSelectors = new HashSet<>();
    private IdentityRegistry registry = IdentityRegistry.RESERVED;

    Identities(SelectorCache selectors) {
        this.selectors = selectors;
    }

    void restore(Map<NumericIdentity, LabelSet> earlier) {
        allocator.restore(earlier);
    }

    void releaseRestored() {
        allocator.releaseRestored();
    }

    SecurityIdentity acquire(LabelSet labels) throws IdentitiesExhaustedException {
        return announce(allocator.acquire(labels));
    }

    SecurityIdentity acquireCidr(IpPrefix prefix) throws IdentitiesExhaustedException {
        return announce(allocator.acquireCidr(prefix));
    }

    void release(NumericIdentity id) {
        if (allocator.release(id)) {
            registry = registry.without(id);
            changedSelectors.addAll(selectors.remove(id));
        }
    }

    /** Says which container ports a workload of this identity names. */
    void putNamedPorts(NumericIdentity id, ObjectName pod, Map<String, Integer> ports) {
        changedSelectors.addAll(selectors.namedPorts(id, namedPorts.put(id, pod, ports)));
    }

    /** The workload has this identity no longer. */
    void removeNamedPorts(NumericIdentity id, ObjectName pod) {
        changedSelectors.addAll(selectors.namedPorts(id, namedPorts.remove(id, pod)));
    }

    /** The selectors that select others than at the last call. */
    Set<CachedSelector> takeChangedSelectors() {
        Set<CachedSelector> taken = Set.copyOf(changedSelectors);
        changedSelectors.clear();
        return taken;
    }

    /** Labels by number of every identity in use, and of those of an earlier run that are still held. */
    Map<NumericIdentity, LabelSet> inUse() {
        return allocator.inUse();
    }

    IdentityRegistry registry() {
        return registry;
    }

    private SecurityIdentity announce(SecurityIdentity identity) {
        if (!identity.id().isReserved() && registry.identity(identity.id()).isEmpty()) {
            registry = registry.with(identity);
            changedSelectors.addAll(selectors.upsert(identity));
        }
        return identity;
    }
}

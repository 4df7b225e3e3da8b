package io.weir.agent.state;

import io.weir.agent.watch.ClusterObject.IdentityObject;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The identities in use: the pods of each label set, the number they have, registry and selector cache kept in step. Owned by
 * the state thread.
 */
final class Identities {

    private final LocalIdentityAllocator allocator = new LocalIdentityAllocator();
    private final SelectorCache selectors;
    private final IdentityScope scope;
    private final ClusterNumbers numbers = new ClusterNumbers();
    private final IdentityUse use = new IdentityUse(numbers);
    private final NamedPorts namedPorts = new NamedPorts();
    private final Set<CachedSelector> changedSelectors = new HashSet<>();
    private final Set<NumericIdentity> leaving = new LinkedHashSet<>();
    private IdentityRegistry registry = IdentityRegistry.RESERVED;
    private IdentityRegistry saved = IdentityRegistry.RESERVED;
    private long nextRevision = 1;

    Identities(SelectorCache selectors, IdentityScope scope) {
        this.selectors = selectors;
        this.scope = scope;
    }

    /** Takes up the numbers of an earlier run; before anything else. */
    void restore(IdentityRegistry earlier) {
        Map<NumericIdentity, LabelSet> own = new HashMap<>();
        earlier.forEach((id, labels) -> {
            if (id.isReserved()) {
                return;
            }
            if (scope == IdentityScope.NODE || id.isNodeLocal()) {
                own.put(id, labels);
            } else {
                numbers.restore(id, labels);
            }
        });
        allocator.restore(own);
        saved = earlier;
    }

    /** The numbers of the earlier run that nobody uses now may mean something else. */
    void releaseRestored() {
        allocator.releaseRestored().forEach(id -> saved = saved.without(id));
    }

    /** One more pod has these labels; gives their identity, empty while there is none. Again for the same pod is no harm. */
    Optional<SecurityIdentity> join(LabelSet labels, ObjectName pod, boolean local)
            throws IdentitiesExhaustedException {
        LabelGroup group = use.group(labels);
        if (group.identity().isEmpty()) {
            if (scope == IdentityScope.NODE) {
                group.identity(Optional.of(announce(allocator.acquire(labels))));
            } else {
                group.identity(numbers.choose(labels, Optional.empty()).map(id -> hold(id, labels)));
            }
        }
        use.join(group, pod, local);
        return group.identity();
    }

    /** The pod has these labels no longer. */
    void leave(LabelSet labels, ObjectName pod) {
        use.leave(labels, pod).flatMap(LabelGroup::identity).ifPresent(identity -> {
            if (scope == IdentityScope.CLUSTER) {
                withdraw(identity.id());
                numbers.retire(identity.id(), nextRevision);
            } else if (allocator.release(identity.id())) {
                withdraw(identity.id());
                saved = saved.without(identity.id());
            }
        });
    }

    /** Takes over the number of a label set; gives the pods that have another now. See {@link #finishRenumbering}. */
    Set<ObjectName> put(IdentityObject object) {
        Optional<LabelSet> before = numbers.object(object.id()).map(IdentityObject::labels);
        numbers.put(object);
        Set<ObjectName> pods = new LinkedHashSet<>();
        before.filter(labels -> !labels.equals(object.labels())).ifPresent(labels -> renumber(labels, pods));
        renumber(object.labels(), pods);
        use.reconsider(object.id());
        return pods;
    }

    /** The number is recorded no longer; gives the pods that have another now. */
    Set<ObjectName> remove(IdentityObject object) {
        numbers.remove(object.id());
        Set<ObjectName> pods = new LinkedHashSet<>();
        renumber(object.labels(), pods);
        use.reconsider(object.id());
        return pods;
    }

    /** The kernel holds nothing older than this state; gives the pods that have a number now that was not free before. */
    Set<ObjectName> published(long revision) {
        Set<ObjectName> pods = new LinkedHashSet<>();
        for (NumericIdentity id : numbers.published(revision)) {
            saved = saved.without(id);
            numbers.object(id).ifPresent(object -> renumber(object.labels(), pods));
        }
        return pods;
    }

    private void renumber(LabelSet labels, Set<ObjectName> pods) {
        @Nullable LabelGroup group = use.find(labels);
        if (group != null && scope == IdentityScope.CLUSTER) {
            Optional<NumericIdentity> old = group.identity().map(SecurityIdentity::id);
            Optional<NumericIdentity> now = numbers.choose(labels, old);
            if (!now.equals(old)) {
                group.identity(now.map(id -> hold(id, labels)));
                old.ifPresent(leaving::add);
                pods.addAll(group.pods());
            }
            use.changed(group);
        }
        numbers.numbers(labels).forEach(use::reconsider);
    }

    /** The pods that were told to have another number have it: takes the former numbers out of use. */
    void finishRenumbering() {
        for (NumericIdentity id : leaving) {
            withdraw(id);
            numbers.retire(id, nextRevision);
        }
        leaving.clear();
    }

    SecurityIdentity acquireCidr(IpPrefix prefix) throws IdentitiesExhaustedException {
        return announce(allocator.acquireCidr(prefix));
    }

    void releaseCidr(NumericIdentity id) {
        if (allocator.release(id)) {
            withdraw(id);
            saved = saved.without(id);
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

    /** The state numbered {@code revision} has the identities as they are now. */
    void settled(long revision) {
        nextRevision = revision + 1;
    }

    /** Who uses which number. */
    IdentityUse use() {
        return use;
    }

    IdentityScope scope() {
        return scope;
    }

    /** Every number in use, and those that the kernel may still hold. */
    IdentityRegistry saved() {
        return saved;
    }

    IdentityRegistry registry() {
        return registry;
    }

    private SecurityIdentity hold(NumericIdentity id, LabelSet labels) {
        numbers.hold(id, labels);
        leaving.remove(id);
        return announce(new SecurityIdentity(id, labels));
    }

    private SecurityIdentity announce(SecurityIdentity identity) {
        if (!identity.id().isReserved() && registry.identity(identity.id()).isEmpty()) {
            registry = registry.with(identity);
            saved = saved.with(identity);
            changedSelectors.addAll(selectors.upsert(identity));
        }
        return identity;
    }

    private void withdraw(NumericIdentity id) {
        registry = registry.without(id);
        changedSelectors.addAll(selectors.remove(id));
    }
}

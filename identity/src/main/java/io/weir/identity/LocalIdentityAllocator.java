package io.weir.identity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers that this node gives out by itself: 256..65535 for workloads, the node-local range for prefixes. A number is taken
 * up again as late as possible: only after all the others of its range had their turn.
 *
 * <p>Numbers of a former run are held by {@link #restore} until {@link #releaseRestored}, so that what the kernel still
 * refers to keeps its meaning. Not thread-safe.
 */
public final class LocalIdentityAllocator implements IdentityAllocator {

    /** One label set in use. Counts its holders; the former run is a holder as well until it is released. */
    private static final class Holding {
        private final SecurityIdentity identity;
        private int references;
        private boolean restored;

        Holding(SecurityIdentity identity) {
            this.identity = identity;
        }

        boolean isHeld() {
            return references > 0 || restored;
        }
    }

    private final NumberRange clusterNumbers;
    private final NumberRange nodeLocalNumbers;
    private final Map<LabelSet, Holding> byLabels = new HashMap<>();
    private final Map<NumericIdentity, Holding> byId = new HashMap<>();

    public LocalIdentityAllocator() {
        this(
                new NumberRange(NumericIdentity.FIRST_CLUSTER, NumericIdentity.LAST_CLUSTER),
                new NumberRange(NumericIdentity.FIRST_NODE_LOCAL, NumericIdentity.LAST_NODE_LOCAL));
    }

    LocalIdentityAllocator(NumberRange clusterNumbers, NumberRange nodeLocalNumbers) {
        this.clusterNumbers = clusterNumbers;
        this.nodeLocalNumbers = nodeLocalNumbers;
    }

    /** The labels of the node-local identity of a prefix. */
    public static LabelSet cidrLabels(IpPrefix prefix) {
        return LabelSet.of(
                new Label(Label.CIDR_SOURCE, prefix.toString(), ""),
                new Label(ReservedIdentity.LABEL_SOURCE, ReservedIdentity.WORLD.labelKey(), ""));
    }

    /**
     * Takes up the numbers of a former run. They stay in use until {@link #releaseRestored}, even if nobody acquires them.
     *
     * @param identities numbers and labels; reserved numbers are not among them
     * @throws IllegalArgumentException when a number or a label set is in use for something else, or a number does not
     *     belong to its labels' range; nothing is restored then
     */
    public void restore(Map<NumericIdentity, LabelSet> identities) {
        Map<LabelSet, NumericIdentity> seen = new HashMap<>();
        identities.forEach((id, labels) -> {
            NumericIdentity twin = seen.put(labels, id);
            Holding holder = byId.get(id);
            Holding sameLabels = byLabels.get(labels);
            if (!rangeOf(labels).contains(id)) {
                throw new IllegalArgumentException(
                        "restored identity " + id + " for " + labels + ": expected a number of " + rangeOf(labels));
            }
            if (twin != null || (holder != null && holder != sameLabels) || (sameLabels != null && holder == null)) {
                throw new IllegalArgumentException(
                        "restored identity " + id + " for " + labels + ": expected one number for one label set");
            }
        });
        identities.forEach((id, labels) -> {
            Holding holding = byLabels.get(labels);
            if (holding == null) {
                rangeOf(labels).take(id);
                holding = hold(new SecurityIdentity(id, labels));
            }
            holding.restored = true;
        });
    }

    /** Frees the numbers of the former run that nobody has acquired since; returns those. */
    public List<NumericIdentity> releaseRestored() {
        List<NumericIdentity> freed = new ArrayList<>();
        for (Holding holding : List.copyOf(byId.values())) {
            holding.restored = false;
            if (!holding.isHeld()) {
                drop(holding);
                freed.add(holding.identity.id());
            }
        }
        return freed.stream().sorted().toList();
    }

    @Override
    public SecurityIdentity acquire(LabelSet labels) throws IdentitiesExhaustedException {
        for (ReservedIdentity reserved : ReservedIdentity.values()) {
            if (reserved.identity().labels().equals(labels)) {
                return reserved.identity();
            }
        }
        Holding holding = byLabels.get(labels);
        if (holding == null) {
            holding = hold(new SecurityIdentity(rangeOf(labels).next(labels), labels));
        }
        holding.references++;
        return holding.identity;
    }

    @Override
    public SecurityIdentity acquireCidr(IpPrefix prefix) throws IdentitiesExhaustedException {
        return acquire(cidrLabels(prefix));
    }

    @Override
    public boolean release(NumericIdentity id) {
        if (id.isReserved()) {
            return false;
        }
        Holding holding = byId.get(id);
        if (holding == null || holding.references == 0) {
            throw new IllegalStateException("identity " + id + ": released, but nobody holds it");
        }
        holding.references--;
        if (holding.isHeld()) {
            return false;
        }
        drop(holding);
        return true;
    }

    /** Every number in use with its labels, those of a former run included. */
    public Map<NumericIdentity, LabelSet> inUse() {
        Map<NumericIdentity, LabelSet> all = new HashMap<>();
        byId.forEach((id, holding) -> all.put(id, holding.identity.labels()));
        return all;
    }

    private Holding hold(SecurityIdentity identity) {
        Holding holding = new Holding(identity);
        byLabels.put(identity.labels(), holding);
        byId.put(identity.id(), holding);
        return holding;
    }

    private void drop(Holding holding) {
        byLabels.remove(holding.identity.labels());
        byId.remove(holding.identity.id());
        rangeOf(holding.identity.labels()).giveBack(holding.identity.id());
    }

    private NumberRange rangeOf(LabelSet labels) {
        boolean cidr = labels.stream().anyMatch(label -> label.source().equals(Label.CIDR_SOURCE));
        return cidr ? nodeLocalNumbers : clusterNumbers;
    }
}

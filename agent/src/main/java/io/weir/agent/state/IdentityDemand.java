package io.weir.agent.state;

import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this node asks of the numbers of the cluster.
 *
 * @param local the label sets of pods of this node
 * @param others label sets without a number that only pods of other nodes have
 * @param unused recorded numbers that no pod and no endpoint object uses, with what they stand for
 * @param marked those of {@code unused} that are marked so, with the mark
 * @param nodes names of the nodes of the cluster
 */
public record IdentityDemand(
        List<Wanted> local,
        Set<LabelSet> others,
        Map<NumericIdentity, LabelSet> unused,
        Map<NumericIdentity, String> marked,
        Set<String> nodes) {

    /** Nothing is asked for. */
    public static final IdentityDemand NONE = new IdentityDemand(List.of(), Set.of(), Map.of(), Map.of(), Set.of());

    public IdentityDemand {
        local = List.copyOf(local);
        others = Set.copyOf(others);
        unused = Map.copyOf(unused);
        marked = Map.copyOf(marked);
        nodes = Set.copyOf(nodes);
    }

    /** How the number of a label set is recorded in the cluster. */
    public enum Recorded {
        /** It is, and nobody thinks it unused. */
        YES,
        /** It is marked as unused, wrongly. */
        AS_UNUSED,
        /** It is not: there is none, or its object was deleted. */
        NO
    }

    /**
     * A label set that pods of this node have.
     *
     * @param labels the label set
     * @param number its number, in use here or recorded; empty when there is none
     * @param recorded how that is recorded
     */
    public record Wanted(LabelSet labels, Optional<NumericIdentity> number, Recorded recorded) {}
}

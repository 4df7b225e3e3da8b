package io.weir.rules.snapshot;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The indexes in use, by the rules they are of: a port whose rules did not change keeps its index, and endpoints with the same
 * rules have one together. Holds none that no policy uses any more. Used on the thread that compiles.
 */
public final class RuleIndexes {

    private final Map<List<List<HttpCondition>>, WeakReference<RuleIndex>> known = new HashMap<>();

    /** The index of the rules in these lists. */
    RuleIndex of(List<List<HttpCondition>> lists) {
        WeakReference<RuleIndex> there = known.get(lists);
        RuleIndex index = there == null ? null : there.get();
        if (index == null) {
            known.values().removeIf(one -> one.get() == null);
            index = RuleIndex.of(lists);
            known.put(List.copyOf(lists), new WeakReference<>(index));
        }
        return index;
    }

    /** How many there are. */
    int count() {
        return known.size();
    }
}

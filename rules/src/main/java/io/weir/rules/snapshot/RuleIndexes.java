package io.weir.rules.snapshot;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The indexes in use, by the rules they are of: a port whose rules did not change keeps its index, and endpoints with the same
 * rules have one together. Holds none that no policy uses any more. Used on the thread that compiles.
 */
public final class RuleIndexes {

    /** Those of one kind. */
    private static final class Known<C, I> {

        private final Map<List<List<C>>, WeakReference<I>> byRules = new HashMap<>();
        private final Function<List<List<C>>, I> make;

        Known(Function<List<List<C>>, I> make) {
            this.make = make;
        }

        I of(List<List<C>> lists) {
            WeakReference<I> there = byRules.get(lists);
            I index = there == null ? null : there.get();
            if (index == null) {
                byRules.values().removeIf(one -> one.get() == null);
                index = make.apply(lists);
                byRules.put(List.copyOf(lists), new WeakReference<>(index));
            }
            return index;
        }
    }

    private final Known<HttpCondition, RuleIndex> http = new Known<>(RuleIndex::of);
    private final Known<KafkaCondition, KafkaRuleIndex> kafka = new Known<>(KafkaRuleIndex::of);

    /** The index of the HTTP rules in these lists. */
    RuleIndex http(List<List<HttpCondition>> lists) {
        return http.of(lists);
    }

    /** The index of the Kafka rules in these lists. */
    KafkaRuleIndex kafka(List<List<KafkaCondition>> lists) {
        return kafka.of(lists);
    }

    /** How many there are. */
    int count() {
        return http.byRules.size() + kafka.byRules.size();
    }
}

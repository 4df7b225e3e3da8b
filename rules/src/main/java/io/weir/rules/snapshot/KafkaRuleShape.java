package io.weir.rules.snapshot;

import io.weir.rules.match.NamePattern;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rules that ask for the same fields of the same APIs, with different values: which of them a request can match shows in the field
 * with the fewest. Immutable; asking allocates nothing.
 */
final class KafkaRuleShape {

    /** How many rules of one name are near to a request. */
    private static final int NEAR = 2;

    private static final KafkaResource[] RESOURCES = KafkaResource.values();

    private final KafkaCondition[] conditions;
    private final RuleNumbers rules;
    private final Map<KafkaResource, NameTable> byName = new EnumMap<>(KafkaResource.class);
    private final @Nullable NameTable byClient;

    /**
     * The rules of one shape.
     *
     * @param conditions all rules there are, by number; kept
     * @param ascending numbers of those of the shape
     */
    KafkaRuleShape(KafkaCondition[] conditions, int[] ascending) {
        this.conditions = conditions;
        this.rules = RuleNumbers.of(ascending);
        Map<Integer, NamePattern> clients = new TreeMap<>();
        for (int number : ascending) {
            conditions[number].pattern().clientId().ifPresent(id -> clients.put(number, NamePattern.exact(id)));
        }
        this.byClient = clients.isEmpty() ? null : new NameTable(clients);
        for (KafkaResource resource : RESOURCES) {
            Map<Integer, NamePattern> names = new TreeMap<>();
            for (int number : ascending) {
                Optional<NamePattern> name = conditions[number].pattern().name(resource);
                name.ifPresent(pattern -> names.put(number, pattern));
            }
            if (!names.isEmpty()) {
                byName.put(resource, new NameTable(names));
            }
        }
    }

    RuleNumbers rules() {
        return rules;
    }

    /** Number of the first of these rules that matches, if that is below {@code bound}; else {@code bound}. */
    int first(KafkaRequestView request, long[] ofPeer, int bound) {
        NameTable fewest = null;
        String asked = request.clientId();
        int count = Integer.MAX_VALUE;
        if (byClient != null) {
            fewest = byClient;
            count = byClient.count(asked);
        }
        for (KafkaResource resource : RESOURCES) {
            NameTable table = byName.get(resource);
            String name = request.named(resource);
            if (table == null || name == null) {
                continue;
            }
            int ofName = KafkaRequestView.isEvery(name) ? 0 : table.count(name);
            if (ofName < count) {
                fewest = table;
                asked = name;
                count = ofName;
            }
        }
        if (fewest == null) {
            return first(rules, request, ofPeer, bound);
        }
        if (count == 0) {
            return bound;
        }
        RuleNumbers exact = fewest.exact(asked);
        int first = exact == null ? bound : first(exact, request, ofPeer, bound);
        for (int prefix = fewest.longestPrefix(asked); prefix >= 0; prefix = fewest.shorterPrefix(prefix)) {
            first = first(fewest.ofPrefix(prefix), request, ofPeer, first);
        }
        return first;
    }

    private int first(RuleNumbers among, KafkaRequestView request, long[] ofPeer, int bound) {
        for (int word = 0; word < among.words(); word++) {
            for (long left = among.common(word, ofPeer); left != 0; left &= left - 1) {
                int number = among.base(word) + Long.numberOfTrailingZeros(left);
                if (number >= bound) {
                    return bound;
                }
                if (conditions[number].matches(request)) {
                    return number;
                }
            }
        }
        return bound;
    }

    /** Adds rules that agree with the request in a name, or nearly. */
    void near(KafkaRequestView request, long[] ofPeer, NearRules into) {
        for (KafkaResource resource : RESOURCES) {
            NameTable table = byName.get(resource);
            String name = request.named(resource);
            if (table != null && name != null) {
                table.near(name, ofPeer, NEAR, into);
            }
        }
        if (byClient != null) {
            byClient.near(request.clientId(), ofPeer, NEAR, into);
        }
        into.addFirst(rules, ofPeer, NEAR);
    }
}

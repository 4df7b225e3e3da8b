package io.weir.rules.snapshot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * All Kafka rules of a port, whoever the peer is, and the way to those of them that a request can match. Rules have numbers in the
 * order of their places; only those of a peer count, given as a bit set. Immutable; asking allocates nothing. Depends on the rules
 * alone, so that ports and endpoints with the same rules share one, also from snapshot to snapshot.
 */
final class KafkaRuleIndex {

    /** One rule and the list it is in. */
    private record Placed(KafkaCondition condition, int list) {}

    /** What rules of one {@link KafkaRuleShape} have in common. */
    private record Shape(Set<KafkaApi> apis, boolean client, Set<KafkaResource> resources) {
        static Shape of(KafkaPattern pattern) {
            Set<KafkaResource> resources = EnumSet.noneOf(KafkaResource.class);
            for (KafkaResource resource : KafkaResource.values()) {
                if (pattern.name(resource).isPresent()) {
                    resources.add(resource);
                }
            }
            return new Shape(pattern.apis(), pattern.clientId().isPresent(), resources);
        }
    }

    private static final KafkaRuleShape[] NO_SHAPES = {};

    private final KafkaCondition[] conditions;
    private final RuleNumbers[] byList;
    private final RuleNumbers every;
    private final KafkaRuleShape[] shapes;
    private final Map<KafkaApi, KafkaRuleShape[]> byApi = new EnumMap<>(KafkaApi.class);

    private KafkaRuleIndex(List<Placed> sorted, int lists) {
        this.conditions = sorted.stream().map(Placed::condition).toArray(KafkaCondition[]::new);
        List<List<Integer>> ofList = new ArrayList<>();
        for (int list = 0; list < lists; list++) {
            ofList.add(new ArrayList<>());
        }
        for (int number = 0; number < conditions.length; number++) {
            ofList.get(sorted.get(number).list()).add(number);
        }
        this.byList = ofList.stream().map(KafkaRuleIndex::numbers).toArray(RuleNumbers[]::new);
        this.every = RuleNumbers.of(IntStream.range(0, conditions.length).toArray());
        Map<Shape, List<Integer>> byShape = new LinkedHashMap<>();
        for (int number = 0; number < conditions.length; number++) {
            byShape.computeIfAbsent(Shape.of(conditions[number].pattern()), shape -> new ArrayList<>())
                    .add(number);
        }
        this.shapes = new KafkaRuleShape[byShape.size()];
        Map<KafkaApi, List<KafkaRuleShape>> ofApi = new EnumMap<>(KafkaApi.class);
        int at = 0;
        for (Map.Entry<Shape, List<Integer>> entry : byShape.entrySet()) {
            KafkaRuleShape shape = new KafkaRuleShape(
                    conditions,
                    entry.getValue().stream().mapToInt(Integer::intValue).toArray());
            shapes[at++] = shape;
            entry.getKey().apis().forEach(api -> ofApi.computeIfAbsent(api, key -> new ArrayList<>())
                    .add(shape));
        }
        ofApi.forEach((api, list) -> byApi.put(api, list.toArray(KafkaRuleShape[]::new)));
    }

    private static RuleNumbers numbers(List<Integer> ascending) {
        return RuleNumbers.of(ascending.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The index of the rules in these lists. */
    static KafkaRuleIndex of(List<List<KafkaCondition>> lists) {
        List<Placed> all = new ArrayList<>();
        for (int i = 0; i < lists.size(); i++) {
            for (KafkaCondition condition : lists.get(i)) {
                all.add(new Placed(condition, i));
            }
        }
        all.sort(Comparator.comparing(placed -> placed.condition().verdict().rule()));
        return new KafkaRuleIndex(all, lists.size());
    }

    /** Words of a bit set of rules. */
    int words() {
        return (conditions.length + Long.SIZE - 1) / Long.SIZE;
    }

    /** Numbers of the rules of a list. */
    RuleNumbers ofList(int list) {
        return byList[list];
    }

    KafkaCondition condition(int number) {
        return conditions[number];
    }

    private KafkaRuleShape[] ofApi(KafkaRequestView request) {
        KafkaRuleShape[] found = byApi.get(request.api());
        return found == null ? NO_SHAPES : found;
    }

    /** The first of these rules that matches; negative when none does. */
    int first(KafkaRequestView request, long[] ofPeer) {
        int first = Integer.MAX_VALUE;
        for (KafkaRuleShape shape : ofApi(request)) {
            first = shape.first(request, ofPeer, first);
        }
        return first == Integer.MAX_VALUE ? -1 : first;
    }

    /** Some of these rules, those among them that come nearest to the request. */
    NearRules near(KafkaRequestView request, long[] ofPeer) {
        NearRules near = new NearRules();
        int known = near.addFirst(every, ofPeer, NearRules.LIMIT);
        if (known < NearRules.LIMIT) {
            return near;
        }
        NearRules chosen = new NearRules();
        for (KafkaRuleShape shape : ofApi(request)) {
            shape.near(request, ofPeer, chosen);
        }
        for (KafkaRuleShape shape : shapes) {
            shape.near(request, ofPeer, chosen);
        }
        return chosen;
    }
}

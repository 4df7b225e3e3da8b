package io.weir.rules.snapshot;

import io.weir.rules.match.MatchBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All HTTP rules of a port, whoever the peer is, and the way to those of them that a request can match. Immutable; depends on the
 * rules alone, so that ports and endpoints with the same rules share one, also from snapshot to snapshot.
 */
final class RuleIndex {

    /** One rule and the list it is in. */
    private record Placed(HttpCondition condition, int list) {}

    private static final long[] NONE = {};

    private final HttpCondition[] conditions;
    private final RuleNumbers[] byList;
    private final long[] withEffects;
    private final RuleHeaderNames headerNames;
    private final RuleTree root;
    private final List<RuleOrigin> matchedAlone;

    private RuleIndex(List<Placed> sorted, int lists) {
        this.conditions = sorted.stream().map(Placed::condition).toArray(HttpCondition[]::new);
        this.withEffects = new long[words()];
        List<List<Integer>> numbers = new ArrayList<>();
        for (int i = 0; i < lists; i++) {
            numbers.add(new ArrayList<>());
        }
        for (int number = 0; number < conditions.length; number++) {
            numbers.get(sorted.get(number).list()).add(number);
            if (conditions[number].hasEffects()) {
                withEffects[number / Long.SIZE] |= 1L << number;
            }
        }
        this.byList = numbers.stream()
                .map(list ->
                        RuleNumbers.of(list.stream().mapToInt(Integer::intValue).toArray()))
                .toArray(RuleNumbers[]::new);
        this.headerNames = RuleHeaderNames.of(Arrays.stream(conditions)
                .flatMap(condition -> condition.headerNames().stream())
                .distinct()
                .toList());
        RuleTreeBuilder builder = new RuleTreeBuilder(conditions, MatchBudget.ofPort());
        this.root = builder.build(IntStream.range(0, conditions.length).toArray());
        this.matchedAlone = builder.matchedAlone();
    }

    /** The index of the rules in these lists. */
    static RuleIndex of(List<List<HttpCondition>> lists) {
        List<Placed> all = new ArrayList<>();
        for (int i = 0; i < lists.size(); i++) {
            for (HttpCondition condition : lists.get(i)) {
                all.add(new Placed(condition, i));
            }
        }
        all.sort(Comparator.comparing(placed -> placed.condition().verdict().rule()));
        return new RuleIndex(all, lists.size());
    }

    /** Words of a bit set of rules. */
    int words() {
        return (conditions.length + Long.SIZE - 1) / Long.SIZE;
    }

    /** Numbers of the rules of a list. */
    RuleNumbers ofList(int list) {
        return byList[list];
    }

    HttpCondition condition(int number) {
        return conditions[number];
    }

    /** Those of these rules that may have effects; nothing when none has. */
    long[] withEffects(long[] ofPeer) {
        long[] both = new long[ofPeer.length];
        long any = 0;
        for (int i = 0; i < ofPeer.length; i++) {
            both[i] = ofPeer[i] & withEffects[i];
            any |= both[i];
        }
        return any == 0 ? NONE : both;
    }

    RuleHeaderNames headerNames() {
        return headerNames;
    }

    /** The rules of which a pattern is matched one at a time, at the cost of every request. */
    List<RuleOrigin> matchedAlone() {
        return matchedAlone;
    }

    /** The first of these rules that matches; negative when none does. */
    int first(HttpRequestView request, long[] ofPeer) {
        int first = root.first(request, ofPeer, Integer.MAX_VALUE);
        return first == Integer.MAX_VALUE ? -1 : first;
    }

    /** The effects of all of these rules that match. */
    HeaderEffects effects(HttpRequestView request, long[] ofPeer) {
        return root.effects(request, ofPeer, HeaderEffects.NONE);
    }

    /** Some of these rules, those among them that come nearest to the request. */
    NearRules near(HttpRequestView request, long[] ofPeer) {
        NearRules near = new NearRules();
        int known = near.addFirst(root.rules(), ofPeer, NearRules.LIMIT);
        if (known < NearRules.LIMIT) {
            return near;
        }
        NearRules chosen = new NearRules();
        root.near(request, ofPeer, chosen);
        return chosen;
    }
}

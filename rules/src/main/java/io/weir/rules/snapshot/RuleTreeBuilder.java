package io.weir.rules.snapshot;

import io.weir.rules.match.MatchBudget;
import io.weir.rules.match.PatternSet;
import io.weir.rules.match.PatternStarts;
import io.weir.rules.match.TextPattern;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Makes the {@link RuleTree} of the rules of a port. The same patterns in several places are compiled once. */
final class RuleTreeBuilder {

    /** Up to so many rules it is faster to compare plain texts one by one. */
    private static final int FEW = 4;

    private static final List<RequestField> FIELDS = List.of(RequestField.values());

    private final HttpCondition[] conditions;
    private final MatchBudget budget;
    private final Map<List<TextPattern>, PatternSet> sets = new HashMap<>();
    private final Set<TextPattern> alone = new HashSet<>();

    /** A builder for these rules, which are kept. */
    RuleTreeBuilder(HttpCondition[] conditions, MatchBudget budget) {
        this.conditions = conditions;
        this.budget = budget;
    }

    RuleTree build(int[] ascending) {
        return build(ascending, 0, EnumSet.noneOf(RequestField.class));
    }

    private RuleTree build(int[] numbers, int depth, Set<RequestField> asked) {
        if (depth == FIELDS.size()) {
            return new RuleLeaf(conditions, RuleNumbers.of(numbers), asked);
        }
        RequestField field = FIELDS.get(depth);
        Map<TextPattern, List<Integer>> byPattern = new LinkedHashMap<>();
        for (int number : numbers) {
            byPattern
                    .computeIfAbsent(field.pattern(conditions[number].pattern()), pattern -> new ArrayList<>())
                    .add(number);
        }
        boolean nothingToAsk = byPattern.keySet().stream().allMatch(TextPattern.Anything.class::isInstance);
        boolean plain = byPattern.keySet().stream().noneMatch(TextPattern.Regex.class::isInstance);
        if (nothingToAsk || (plain && numbers.length <= FEW)) {
            Set<RequestField> more = EnumSet.copyOf(asked);
            if (!nothingToAsk) {
                more.add(field);
            }
            return build(numbers, depth + 1, more);
        }
        List<TextPattern> patterns = List.copyOf(byPattern.keySet());
        RuleTree[] trees = new RuleTree[patterns.size()];
        int[] firsts = new int[trees.length];
        int at = 0;
        for (List<Integer> ofPattern : byPattern.values()) {
            firsts[at] = ofPattern.get(0);
            trees[at++] = build(ofPattern.stream().mapToInt(Integer::intValue).toArray(), depth + 1, asked);
        }
        return new RuleSplit(field, set(patterns), PatternStarts.of(patterns), trees, firsts, RuleNumbers.of(numbers));
    }

    private PatternSet set(List<TextPattern> patterns) {
        PatternSet known = sets.get(patterns);
        if (known != null) {
            return known;
        }
        PatternSet set = PatternSet.of(patterns, budget);
        alone.addAll(set.matchedAlone());
        sets.put(patterns, set);
        return set;
    }

    /** The rules of which a pattern is in no automaton. */
    List<RuleOrigin> matchedAlone() {
        Set<RuleOrigin> origins = new TreeSet<>();
        for (HttpCondition condition : conditions) {
            for (RequestField field : FIELDS) {
                if (alone.contains(field.pattern(condition.pattern()))) {
                    origins.add(condition.verdict().rule());
                }
            }
        }
        return List.copyOf(origins);
    }
}

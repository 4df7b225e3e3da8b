package io.weir.rules.snapshot;

import io.weir.rules.match.Authorities;
import io.weir.rules.match.RequestPattern;
import java.util.Set;

/** Rules that are looked at one by one, as far as the way here has not told them apart. */
final class RuleLeaf implements RuleTree {

    /** How many of its rules are near to a request that none of them allows. */
    private static final int NEAR = 6;

    private final HttpCondition[] conditions;
    private final RuleNumbers rules;
    private final boolean askPath;
    private final boolean askHost;
    private final boolean askMethod;

    /**
     * A leaf.
     *
     * @param conditions all rules there are, by number; kept
     * @param rules those of the leaf
     * @param asked what is still to be compared
     */
    RuleLeaf(HttpCondition[] conditions, RuleNumbers rules, Set<RequestField> asked) {
        this.conditions = conditions;
        this.rules = rules;
        this.askPath = asked.contains(RequestField.PATH);
        this.askHost = asked.contains(RequestField.HOST);
        this.askMethod = asked.contains(RequestField.METHOD);
    }

    @Override
    public int first(HttpRequestView request, long[] ofPeer, int bound) {
        for (int word = 0; word < rules.words(); word++) {
            for (long left = rules.common(word, ofPeer); left != 0; left &= left - 1) {
                int number = rules.base(word) + Long.numberOfTrailingZeros(left);
                if (number >= bound) {
                    return bound;
                }
                if (matches(conditions[number], request)) {
                    return number;
                }
            }
        }
        return bound;
    }

    private boolean matches(HttpCondition condition, HttpRequestView request) {
        RequestPattern pattern = condition.pattern();
        return (!askMethod || pattern.method().matches(request.method()))
                && (!askPath || pattern.path().matches(request.pathAndQuery()))
                && (!askHost || Authorities.matches(pattern.host(), request.authority()))
                && condition.matchesBeyondPattern(request);
    }

    @Override
    public HeaderEffects effects(HttpRequestView request, long[] ofPeer, HeaderEffects others) {
        HeaderEffects effects = others;
        for (int word = 0; word < rules.words(); word++) {
            for (long left = rules.common(word, ofPeer); left != 0; left &= left - 1) {
                HttpCondition condition = conditions[rules.base(word) + Long.numberOfTrailingZeros(left)];
                if (matches(condition, request)) {
                    effects = effects.and(condition.effects(request));
                }
            }
        }
        return effects;
    }

    @Override
    public void near(HttpRequestView request, long[] ofPeer, NearRules into) {
        into.addFirst(rules, ofPeer, NEAR);
    }

    @Override
    public RuleNumbers rules() {
        return rules;
    }
}

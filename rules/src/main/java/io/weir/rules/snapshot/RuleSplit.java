package io.weir.rules.snapshot;

import io.weir.rules.match.Authorities;
import io.weir.rules.match.PatternSet;
import io.weir.rules.match.PatternStarts;

/** Rules told apart by one text of the request. */
final class RuleSplit implements RuleTree {

    /** How many rules whose pattern begins like the text are near to a request, and how many others. */
    private static final int NEAR = 4;

    private final RequestField field;
    private final PatternSet patterns;
    private final PatternStarts starts;
    private final RuleTree[] byPattern;
    private final int[] firstByPattern;
    private final RuleNumbers rules;

    /**
     * A split.
     *
     * @param byPattern the rules of each pattern; kept
     * @param firstByPattern number of the first rule of each pattern, ascending; kept
     * @param rules all of them
     */
    RuleSplit(
            RequestField field,
            PatternSet patterns,
            PatternStarts starts,
            RuleTree[] byPattern,
            int[] firstByPattern,
            RuleNumbers rules) {
        this.field = field;
        this.patterns = patterns;
        this.starts = starts;
        this.byPattern = byPattern;
        this.firstByPattern = firstByPattern;
        this.rules = rules;
    }

    @Override
    public int first(HttpRequestView request, long[] ofPeer, int bound) {
        CharSequence text = field.text(request);
        int first = first(text, text.length(), request, ofPeer, bound);
        int shorter = field == RequestField.HOST ? Authorities.withoutDefaultPort(text) : text.length();
        return shorter < text.length() ? first(text, shorter, request, ofPeer, first) : first;
    }

    private int first(CharSequence text, int length, HttpRequestView request, long[] ofPeer, int bound) {
        int first = bound;
        int found = patterns.find(text, length);
        for (int part = 0; part < patterns.parts(); part++) {
            for (int pattern : patterns.match(part, found, text, length)) {
                if (firstByPattern[pattern] >= first) {
                    break;
                }
                first = byPattern[pattern].first(request, ofPeer, first);
            }
        }
        return first;
    }

    @Override
    public HeaderEffects effects(HttpRequestView request, long[] ofPeer, HeaderEffects others) {
        CharSequence text = field.text(request);
        HeaderEffects effects = effects(text, text.length(), request, ofPeer, others);
        int shorter = field == RequestField.HOST ? Authorities.withoutDefaultPort(text) : text.length();
        return shorter < text.length() ? effects(text, shorter, request, ofPeer, effects) : effects;
    }

    private HeaderEffects effects(
            CharSequence text, int length, HttpRequestView request, long[] ofPeer, HeaderEffects others) {
        HeaderEffects effects = others;
        int found = patterns.find(text, length);
        for (int part = 0; part < patterns.parts(); part++) {
            for (int pattern : patterns.match(part, found, text, length)) {
                effects = byPattern[pattern].effects(request, ofPeer, effects);
            }
        }
        return effects;
    }

    @Override
    public void near(HttpRequestView request, long[] ofPeer, NearRules into) {
        CharSequence text = field.text(request);
        near(text, text.length(), request, ofPeer, into);
        int shorter = field == RequestField.HOST ? Authorities.withoutDefaultPort(text) : text.length();
        if (shorter < text.length()) {
            near(text, shorter, request, ofPeer, into);
        }
        starts.near(text, pattern -> into.addFirst(byPattern[pattern].rules(), ofPeer, 1) > 0, NEAR);
        into.addFirst(rules, ofPeer, NEAR);
    }

    private void near(CharSequence text, int length, HttpRequestView request, long[] ofPeer, NearRules into) {
        int found = patterns.find(text, length);
        for (int part = 0; part < patterns.parts() && !into.isFull(); part++) {
            for (int pattern : patterns.match(part, found, text, length)) {
                if (!into.isFull()) {
                    byPattern[pattern].near(request, ofPeer, into);
                }
            }
        }
    }

    @Override
    public RuleNumbers rules() {
        return rules;
    }
}

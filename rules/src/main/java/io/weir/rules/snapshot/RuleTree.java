package io.weir.rules.snapshot;

/**
 * Finds the rules that match a request, by its path, then its host, then its method, and looks at no others. Rules have numbers in
 * the order of their places; only those of a peer count, given as a bit set. Immutable; asking allocates nothing.
 */
sealed interface RuleTree permits RuleLeaf, RuleSplit {

    /** Number of the first rule that matches, if that is below {@code bound}; else {@code bound}. */
    int first(HttpRequestView request, long[] ofPeer, int bound);

    /** The effects of all rules that match, and {@code others}. */
    HeaderEffects effects(HttpRequestView request, long[] ofPeer, HeaderEffects others);

    /** Adds rules that agree with the request in more than others do, as far as there is room. */
    void near(HttpRequestView request, long[] ofPeer, NearRules into);

    /** The rules in it. */
    RuleNumbers rules();
}

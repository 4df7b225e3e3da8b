package io.weir.rules.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link PortPolicy} says of one peer: what holds whatever it sends, or else which rules its requests are judged by.
 * Made once a connection and snapshot. Immutable; a verdict that forwards allocates nothing of its own, unless header matches have
 * effects on the request.
 */
public final class PeerPolicy {

    private final PortPolicy port;
    private final Verdict connection;
    private final @Nullable RuleIndex judging;
    private final long[] rules;
    private final boolean judged;
    private final long[] rulesWithEffects;

    private PeerPolicy(PortPolicy port, Verdict connection, @Nullable RuleIndex judging, long[] rules, boolean judged) {
        this.port = port;
        this.connection = connection;
        this.judging = judging;
        this.rules = rules;
        this.judged = judged;
        this.rulesWithEffects = judging == null ? rules : judging.withEffects(rules);
    }

    /** A peer who gets the same verdict for everything. */
    static PeerPolicy whole(PortPolicy port, Verdict verdict, boolean judged) {
        return new PeerPolicy(port, verdict, null, new long[0], judged);
    }

    /**
     * A peer whose requests are judged.
     *
     * @param anyRequest the verdict on its connection
     * @param rules bit set of the rules that are its; kept
     */
    static PeerPolicy judged(PortPolicy port, Verdict anyRequest, RuleIndex judging, long[] rules) {
        return new PeerPolicy(port, anyRequest, judging, rules, true);
    }

    /** What reads the bytes of the peer's connections; {@link L7Protocol#NONE} when no rule judges its requests. */
    public L7Protocol parser() {
        return judged ? port.parser() : L7Protocol.NONE;
    }

    /** The policy of the port, for every peer. */
    public PortPolicy port() {
        return port;
    }

    /** Whether the peer may talk to the port at all; where its requests are judged, each needs its own verdict besides. */
    public Verdict evaluate() {
        return connection;
    }

    /** Whether the peer may send this request to the port. */
    public Verdict evaluate(HttpRequestView request) {
        if (judging == null) {
            return connection;
        }
        int first = judging.first(request, rules);
        if (first < 0) {
            return noRule(judging, request);
        }
        Verdict.Forward verdict = judging.condition(first).verdict();
        if (rulesWithEffects.length == 0) {
            return verdict;
        }
        // The effects of every rule that matches add up, whichever is the first.
        HeaderEffects effects = judging.effects(request, rulesWithEffects);
        return effects.equals(HeaderEffects.NONE) ? verdict : new Verdict.Forward(verdict.rule(), effects);
    }

    /** Whether the peer may send this request to the port. */
    public Verdict evaluate(KafkaRequestView request) {
        if (judging == null) {
            return connection;
        }
        return Verdict.Deny.of(DenyReason.NO_RULE_FOR_REQUEST);
    }

    private Verdict noRule(RuleIndex index, HttpRequestView request) {
        return port.enforced() ? NearestRules.denial(index, rules, request) : Verdict.NotEnforced.INSTANCE;
    }
}

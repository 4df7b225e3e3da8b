package io.weir.rules.snapshot;

/**
 * What a {@link PortPolicy} says of one peer: what holds whatever it sends, or else which rules its requests are judged by.
 * Made once a connection and snapshot. Immutable; a verdict that forwards allocates nothing of its own, unless header matches have
 * effects on the request.
 */
public final class PeerPolicy {

    private static final long[] NO_RULES = {};
    private static final Verdict OTHER_PARSER = Verdict.Deny.of(DenyReason.PROTOCOL_NOT_RECOGNISED);

    private final PortPolicy port;
    private final Verdict connection;
    private final long[] rules;
    private final boolean judged;
    private final boolean whole;
    private final long[] rulesWithEffects;

    private PeerPolicy(PortPolicy port, Verdict connection, long[] rules, boolean judged, boolean whole) {
        this.port = port;
        this.connection = connection;
        this.rules = rules;
        this.judged = judged;
        this.whole = whole;
        this.rulesWithEffects =
                !whole && port.parser() == L7Protocol.HTTP ? port.http().withEffects(rules) : NO_RULES;
    }

    /** A peer who gets the same verdict for everything. */
    static PeerPolicy whole(PortPolicy port, Verdict verdict, boolean judged) {
        return new PeerPolicy(port, verdict, NO_RULES, judged, true);
    }

    /**
     * A peer whose requests are judged by the rules of the port's one parser.
     *
     * @param anyRequest the verdict on its connection
     * @param rules bit set of the rules that are its; kept
     */
    static PeerPolicy judged(PortPolicy port, Verdict anyRequest, long[] rules) {
        return new PeerPolicy(port, anyRequest, rules, true, false);
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
        if (whole) {
            return connection;
        }
        if (port.parser() != L7Protocol.HTTP) {
            return OTHER_PARSER;
        }
        RuleIndex index = port.http();
        int first = index.first(request, rules);
        if (first < 0) {
            return port.enforced() ? NearestRules.denial(index, rules, request) : Verdict.NotEnforced.INSTANCE;
        }
        Verdict.Forward verdict = index.condition(first).verdict();
        if (rulesWithEffects.length == 0) {
            return verdict;
        }
        // The effects of every rule that matches add up, whichever is the first.
        HeaderEffects effects = index.effects(request, rulesWithEffects);
        return effects.equals(HeaderEffects.NONE) ? verdict : new Verdict.Forward(verdict.rule(), effects);
    }

    /** Whether the peer may send this request to the port. */
    public Verdict evaluate(KafkaRequestView request) {
        if (whole) {
            return connection;
        }
        if (port.parser() != L7Protocol.KAFKA) {
            return OTHER_PARSER;
        }
        KafkaRuleIndex index = port.kafka();
        int first = index.first(request, rules);
        if (first < 0) {
            return port.enforced() ? NearestRules.denial(index, rules, request) : Verdict.NotEnforced.INSTANCE;
        }
        return index.condition(first).verdict();
    }

    /** Whether {@link #evaluate(KafkaRequestView)} forwards, without the search for the rule that a denial names. */
    public boolean allows(KafkaRequestView request) {
        if (whole || port.parser() != L7Protocol.KAFKA) {
            return evaluate(request).forwards();
        }
        return !port.enforced() || port.kafka().first(request, rules) >= 0;
    }
}

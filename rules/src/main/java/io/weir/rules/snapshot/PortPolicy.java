package io.weir.rules.snapshot;

import io.weir.identity.IdentitySet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one endpoint, direction and port, and the only place where a verdict is made. Immutable; asked on every event
 * loop. Whoever asks more than once for a peer keeps its {@link #forPeer}.
 *
 * <p>In this order: an unknown peer is denied where the direction is enforced; a deny rule for the peer denies; a rule for
 * the peer that does not look into requests forwards everything; a rule for the peer that allows the request forwards it;
 * what is left is denied where the direction is enforced, and forwarded where it is not.
 *
 * <p>An exception from an evaluation means that the view broke its word: the caller denies with
 * {@link DenyReason#EVALUATION_FAILED}.
 */
public final class PortPolicy {

    /** Peers who get one verdict whatever they send. */
    private record Opening(IdentitySet peers, Verdict verdict) {}

    /** Peers whose requests are judged one by one, any of the rules is enough. */
    private record Judged(IdentitySet peers, Verdict anyRequest, List<RuleNumbers> rules) {}

    private static final Verdict UNKNOWN_PEER = Verdict.Deny.of(DenyReason.UNKNOWN_IDENTITY);
    private static final Verdict TWO_PARSERS = Verdict.Deny.of(DenyReason.EVALUATION_FAILED);

    private final boolean enforced;
    private final List<Opening> denies;
    private final List<Opening> opens;
    private final List<Judged> judged;
    private final L7Protocol parser;
    private final boolean conflicting;
    private final RuleIndex http;
    private final KafkaRuleIndex kafka;
    private final Optional<CompiledRule> firstAllow;
    private final NearestRules ofDirection;

    private PortPolicy(boolean enforced, List<CompiledRule> sorted, RuleIndexes indexes, NearestRules ofDirection) {
        Map<IdentitySet, Opening> denying = new LinkedHashMap<>();
        Map<IdentitySet, Opening> opening = new LinkedHashMap<>();
        Map<IdentitySet, Judged> judging = new LinkedHashMap<>();
        this.enforced = enforced;
        this.ofDirection = ofDirection;
        this.firstAllow = sorted.stream().filter(rule -> !rule.deny()).findFirst();
        List<List<HttpCondition>> httpLists = new ArrayList<>();
        List<List<KafkaCondition>> kafkaLists = new ArrayList<>();
        for (CompiledRule rule : sorted) {
            RequestRules requests = rule.requests().orElse(null);
            if (requests instanceof RequestRules.Http ofHttp) {
                httpLists.add(ofHttp.conditions());
            } else if (requests instanceof RequestRules.Kafka ofKafka) {
                kafkaLists.add(ofKafka.conditions());
            }
        }
        this.conflicting = !httpLists.isEmpty() && !kafkaLists.isEmpty();
        this.parser = parser(!httpLists.isEmpty(), !kafkaLists.isEmpty());
        this.http = indexes.http(httpLists);
        this.kafka = indexes.kafka(kafkaLists);
        int httpList = 0;
        int kafkaList = 0;
        for (CompiledRule rule : sorted) {
            IdentitySet peers = rule.peers();
            if (rule.deny()) {
                denying.computeIfAbsent(
                        peers,
                        those -> new Opening(
                                those,
                                new Verdict.Deny(
                                        DenyReason.DENIED_BY_RULE, Optional.of(rule.origin()), Optional.empty())));
            } else if (rule.requests().isPresent()) {
                RuleNumbers numbers = rule.requests().get().parser() == L7Protocol.HTTP
                        ? http.ofList(httpList++)
                        : kafka.ofList(kafkaList++);
                judging.computeIfAbsent(
                                peers,
                                those -> new Judged(those, new Verdict.Forward(rule.origin()), new ArrayList<>()))
                        .rules
                        .add(numbers);
            } else {
                opening.computeIfAbsent(peers, those -> new Opening(those, new Verdict.Forward(rule.origin())));
            }
        }
        this.denies = List.copyOf(denying.values());
        this.opens = List.copyOf(opening.values());
        this.judged = List.copyOf(judging.values());
    }

    /**
     * The policy of a port. The order of the rules does not matter.
     *
     * @param enforced whether what no rule allows is denied
     * @param onPort the rules that cover the port
     * @param indexes where its rules may have an index already
     * @param ofDirection the allow rules of the direction, where a denial looks for its nearest rule
     */
    static PortPolicy of(boolean enforced, List<CompiledRule> onPort, RuleIndexes indexes, NearestRules ofDirection) {
        List<CompiledRule> sorted = onPort.stream()
                .sorted(Comparator.comparing(CompiledRule::origin))
                .toList();
        return new PortPolicy(enforced, sorted, indexes, ofDirection);
    }

    private static L7Protocol parser(boolean http, boolean kafka) {
        if (http == kafka) {
            return L7Protocol.NONE;
        }
        return http ? L7Protocol.HTTP : L7Protocol.KAFKA;
    }

    boolean enforced() {
        return enforced;
    }

    /**
     * What reads the bytes of connections to this port, for those peers whose requests are judged. Nothing where rules ask for two
     * parsers, which is refused when policies are loaded: every peer who is judged is denied then.
     */
    public L7Protocol parser() {
        return parser;
    }

    RuleIndex http() {
        return http;
    }

    KafkaRuleIndex kafka() {
        return kafka;
    }

    /** The header fields that the rules of this port look at or change, whoever the peer is. */
    public RuleHeaderNames ruleHeaderNames() {
        return http.headerNames();
    }

    /**
     * The rules with an expression that is in no automaton, because it would be too large or uses what only RE2J knows: each costs
     * every request of its peers that comes so far.
     */
    public List<RuleOrigin> slowRules() {
        return http.matchedAlone();
    }

    /** What holds for one peer. The work is in proportion to the sets of peers that rules name. */
    public PeerPolicy forPeer(NumericIdentity peer) {
        long[] rules = new long[Math.max(http.words(), kafka.words())];
        Verdict anyRequest = null;
        for (Judged group : judged) {
            if (group.peers.contains(peer)) {
                anyRequest = anyRequest == null ? group.anyRequest : anyRequest;
                group.rules.forEach(list -> list.addTo(rules));
            }
        }
        Verdict whole = wholeConnection(peer);
        if (whole != null) {
            return PeerPolicy.whole(this, whole, anyRequest != null);
        }
        if (anyRequest == null) {
            return PeerPolicy.whole(this, noRule(peer), false);
        }
        return conflicting ? PeerPolicy.whole(this, TWO_PARSERS, true) : PeerPolicy.judged(this, anyRequest, rules);
    }

    /**
     * What reads the bytes of the peer's connections, when it may talk to this port: {@link L7Protocol#NONE} when no rule judges
     * its requests, whatever holds for others.
     */
    public L7Protocol parser(NumericIdentity peer) {
        return forPeer(peer).parser();
    }

    /** Whether the peer may talk to this port at all; where its requests are judged, each needs its own verdict besides. */
    public Verdict evaluate(NumericIdentity peer) {
        return forPeer(peer).evaluate();
    }

    /** Whether the peer may send this request to this port. */
    public Verdict evaluate(NumericIdentity peer, HttpRequestView request) {
        return forPeer(peer).evaluate(request);
    }

    /** Whether the peer may send this request to this port. */
    public Verdict evaluate(NumericIdentity peer, KafkaRequestView request) {
        return forPeer(peer).evaluate(request);
    }

    /** The verdict that holds whatever the peer sends; null when there is none. */
    private @Nullable Verdict wholeConnection(NumericIdentity peer) {
        if (enforced && peer.equals(ReservedIdentity.UNKNOWN.id())) {
            return UNKNOWN_PEER;
        }
        for (Opening deny : denies) {
            if (deny.peers.contains(peer)) {
                return deny.verdict;
            }
        }
        for (Opening open : opens) {
            if (open.peers.contains(peer)) {
                return open.verdict;
            }
        }
        return null;
    }

    private Verdict noRule(NumericIdentity peer) {
        if (!enforced) {
            return Verdict.NotEnforced.INSTANCE;
        }
        // No rule on the port is for the peer: each misses just that, so the first is the nearest.
        return firstAllow
                .map(rule -> new Verdict.Deny(
                        DenyReason.NO_RULE_FOR_PEER,
                        Optional.empty(),
                        Optional.of(new Verdict.NearestRule(rule.origin(), List.of(NearestRules.peer(rule))))))
                .orElseGet(() ->
                        new Verdict.Deny(DenyReason.NO_RULE_FOR_PORT, Optional.empty(), ofDirection.byPeer(peer)));
    }
}

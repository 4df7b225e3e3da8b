package io.weir.rules.snapshot;

import io.weir.identity.IdentitySet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one endpoint, direction and port, and the only place where a verdict is made. Immutable; asked on every event
 * loop. A verdict that forwards allocates nothing of its own, unless header matches have effects on the request.
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

    /** Peers whose requests are judged one by one, any of the conditions is enough. */
    private record Judged(IdentitySet peers, Verdict anyRequest, List<HttpCondition> conditions, boolean hasEffects) {}

    private static final Verdict UNKNOWN_PEER = Verdict.Deny.of(DenyReason.UNKNOWN_IDENTITY);

    private final boolean enforced;
    private final L7Protocol parser;
    private final Opening[] denies;
    private final Opening[] opens;
    private final Judged[] judged;
    private final boolean anyEffects;
    private final RuleHeaderNames headerNames;
    private final List<CompiledRule> ofDirection;
    private final Set<CompiledRule> allowsOnPort;

    private PortPolicy(
            boolean enforced,
            Opening[] denies,
            Opening[] opens,
            Judged[] judged,
            List<CompiledRule> ofDirection,
            Set<CompiledRule> allowsOnPort) {
        this.enforced = enforced;
        this.parser = judged.length == 0 ? L7Protocol.NONE : L7Protocol.HTTP;
        this.denies = denies;
        this.opens = opens;
        this.judged = judged;
        this.anyEffects = Arrays.stream(judged).anyMatch(group -> group.hasEffects);
        this.headerNames = RuleHeaderNames.of(Arrays.stream(judged)
                .flatMap(group -> group.conditions.stream())
                .flatMap(condition -> condition.headerNames().stream())
                .collect(Collectors.toSet()));
        this.ofDirection = ofDirection;
        this.allowsOnPort = allowsOnPort;
    }

    /**
     * The policy of a port. The order of the rules does not matter.
     *
     * @param enforced whether what no rule allows is denied
     * @param onPort the rules that cover the port
     * @param ofDirection every allow rule of the direction, where a denial looks for its nearest rule; kept, not copied
     */
    static PortPolicy of(boolean enforced, List<CompiledRule> onPort, List<CompiledRule> ofDirection) {
        List<CompiledRule> sorted = onPort.stream()
                .sorted(Comparator.comparing(CompiledRule::origin))
                .toList();
        Map<IdentitySet, Opening> denies = new LinkedHashMap<>();
        Map<IdentitySet, Opening> opens = new LinkedHashMap<>();
        Map<IdentitySet, List<CompiledRule>> judged = new LinkedHashMap<>();
        Set<CompiledRule> allows = Collections.newSetFromMap(new IdentityHashMap<>());
        for (CompiledRule rule : sorted) {
            if (rule.deny()) {
                denies.putIfAbsent(
                        rule.peers(),
                        new Opening(
                                rule.peers(),
                                new Verdict.Deny(
                                        DenyReason.DENIED_BY_RULE, Optional.of(rule.origin()), Optional.empty())));
                continue;
            }
            allows.add(rule);
            if (rule.http().isPresent()) {
                judged.computeIfAbsent(rule.peers(), peers -> new ArrayList<>()).add(rule);
            } else {
                opens.putIfAbsent(rule.peers(), new Opening(rule.peers(), new Verdict.Forward(rule.origin())));
            }
        }
        return new PortPolicy(
                enforced,
                denies.values().toArray(Opening[]::new),
                opens.values().toArray(Opening[]::new),
                judged.entrySet().stream()
                        .map(group -> judged(group.getKey(), group.getValue()))
                        .toArray(Judged[]::new),
                ofDirection,
                allows);
    }

    private static Judged judged(IdentitySet peers, List<CompiledRule> rules) {
        List<HttpCondition> conditions = rules.stream()
                .flatMap(rule -> rule.http().orElseThrow().stream())
                .sorted(Comparator.comparing(condition -> condition.verdict().rule()))
                .toList();
        return new Judged(
                peers,
                new Verdict.Forward(rules.get(0).origin()),
                conditions,
                conditions.stream().anyMatch(HttpCondition::hasEffects));
    }

    /** What reads the bytes of connections to this port, for those peers whose requests are judged. */
    public L7Protocol parser() {
        return parser;
    }

    /**
     * What reads the bytes of the peer's connections, when it may talk to this port: {@link L7Protocol#NONE} when no rule judges
     * its requests, whatever holds for others.
     */
    public L7Protocol parser(NumericIdentity peer) {
        for (Judged group : judged) {
            if (group.peers.contains(peer)) {
                return parser;
            }
        }
        return L7Protocol.NONE;
    }

    /** The header fields that the rules of this port look at or change, whoever the peer is. */
    public RuleHeaderNames ruleHeaderNames() {
        return headerNames;
    }

    /** Whether the peer may talk to this port at all; where its requests are judged, each needs its own verdict besides. */
    public Verdict evaluate(NumericIdentity peer) {
        Verdict whole = wholeConnection(peer);
        if (whole != null) {
            return whole;
        }
        for (Judged group : judged) {
            if (group.peers.contains(peer)) {
                return group.anyRequest;
            }
        }
        return noRule(peer);
    }

    /** Whether the peer may send this request to this port. */
    public Verdict evaluate(NumericIdentity peer, HttpRequestView request) {
        Verdict whole = wholeConnection(peer);
        if (whole != null) {
            return whole;
        }
        if (anyEffects && hasEffects(peer)) {
            return withEffects(peer, request);
        }
        boolean peerIsJudged = false;
        for (Judged group : judged) {
            if (!group.peers.contains(peer)) {
                continue;
            }
            peerIsJudged = true;
            for (int i = 0; i < group.conditions.size(); i++) {
                HttpCondition condition = group.conditions.get(i);
                if (condition.matches(request)) {
                    return condition.verdict();
                }
            }
        }
        return peerIsJudged ? noRule(peer, request) : noRule(peer);
    }

    private boolean hasEffects(NumericIdentity peer) {
        for (Judged group : judged) {
            if (group.hasEffects && group.peers.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /** Asks every rule of the peer: which one is named is as ever, and the effects of all that match add up. */
    private Verdict withEffects(NumericIdentity peer, HttpRequestView request) {
        Verdict.Forward first = null;
        HeaderEffects effects = HeaderEffects.NONE;
        for (Judged group : judged) {
            if (!group.peers.contains(peer)) {
                continue;
            }
            for (int i = 0; i < group.conditions.size(); i++) {
                HttpCondition condition = group.conditions.get(i);
                if (condition.matches(request)) {
                    first = first == null ? condition.verdict() : first;
                    effects = effects.and(condition.effects(request));
                }
            }
        }
        if (first == null) {
            return noRule(peer, request);
        }
        return effects.equals(HeaderEffects.NONE) ? first : new Verdict.Forward(first.rule(), effects);
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
        return new Verdict.Deny(
                allowsOnPort.isEmpty() ? DenyReason.NO_RULE_FOR_PORT : DenyReason.NO_RULE_FOR_PEER,
                Optional.empty(),
                NearestRules.byPortAndPeer(ofDirection, allowsOnPort, peer));
    }

    private Verdict noRule(NumericIdentity peer, HttpRequestView request) {
        if (!enforced) {
            return Verdict.NotEnforced.INSTANCE;
        }
        List<HttpCondition> ofPeer = new ArrayList<>();
        for (Judged group : judged) {
            if (group.peers.contains(peer)) {
                ofPeer.addAll(group.conditions);
            }
        }
        return new Verdict.Deny(
                DenyReason.NO_RULE_FOR_REQUEST, Optional.empty(), NearestRules.byRequest(ofPeer, request));
    }
}

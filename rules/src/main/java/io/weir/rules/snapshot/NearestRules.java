package io.weir.rules.snapshot;

import io.weir.identity.IdentitySet;
import io.weir.identity.NumericIdentity;
import io.weir.rules.match.NamePattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rule that came nearest to allowing what was denied: the one with the fewest missed fields; of those the one that
 * agrees for longest in the order port, peer, service, method, path, host, content-type, headers, headerMatches, or of Kafka rules
 * port, peer, role, apiKey, apiVersion, clientID, topic, group, transactionalID; of those the one whose path, or topic, begins most
 * like the request's; of those the first by its place. Only denials get here. Of many rules a few are looked at, which ones depends
 * on the rules and the request alone.
 */
final class NearestRules {

    private static final List<String> FIELD_ORDER = List.of(
            "port",
            "peer",
            "role",
            "apiKey",
            "apiVersion",
            "clientID",
            "topic",
            "group",
            "transactionalID",
            "service",
            "method",
            "path",
            "host",
            "content-type",
            "headers",
            "headerMatches");

    /**
     * A rule that may be the nearest.
     *
     * @param agrees how far it agrees: the place in the order of fields of the first one that it misses
     * @param commonStart how much of the beginning of its path or topic is the request's
     */
    private record Candidate(Verdict.NearestRule rule, int agrees, int commonStart) {

        Candidate(Verdict.NearestRule rule, int commonStart) {
            this(rule, FIELD_ORDER.indexOf(rule.missed().get(0).field()), commonStart);
        }

        boolean isNearerThan(Candidate other) {
            int byMissed =
                    Integer.compare(other.rule.missed().size(), rule.missed().size());
            if (byMissed != 0) {
                return byMissed > 0;
            }
            if (agrees != other.agrees) {
                return agrees > other.agrees;
            }
            return commonStart == other.commonStart
                    ? rule.rule().compareTo(other.rule.rule()) < 0
                    : commonStart > other.commonStart;
        }
    }

    /** The first rule of every set of peers of a direction, in the order of their places. */
    private final Map<IdentitySet, CompiledRule> firstByPeers = new LinkedHashMap<>();

    private final Optional<CompiledRule> first;

    /** The search among the allow rules of a direction. */
    NearestRules(List<CompiledRule> allows) {
        List<CompiledRule> sorted = allows.stream()
                .sorted(Comparator.comparing(CompiledRule::origin))
                .toList();
        sorted.forEach(rule -> firstByPeers.putIfAbsent(rule.peers(), rule));
        this.first = sorted.stream().findFirst();
    }

    /** The nearest where no rule is for the port: the first that is for the peer, or the first there is. */
    Optional<Verdict.NearestRule> byPeer(NumericIdentity peer) {
        for (Map.Entry<IdentitySet, CompiledRule> rule : firstByPeers.entrySet()) {
            if (rule.getKey().contains(peer)) {
                return Optional.of(new Verdict.NearestRule(rule.getValue().origin(), List.of(port(rule.getValue()))));
            }
        }
        return first.map(rule -> new Verdict.NearestRule(rule.origin(), List.of(port(rule), peer(rule))));
    }

    private static Verdict.MissedField port(CompiledRule rule) {
        return new Verdict.MissedField("port", rule.portsText());
    }

    /** That the peer is none of the rule's. */
    static Verdict.MissedField peer(CompiledRule rule) {
        return new Verdict.MissedField("peer", rule.peersText());
    }

    /** The denial of a request that none of the peer's rules allows. */
    static Verdict denial(RuleIndex index, long[] ofPeer, HttpRequestView request) {
        NearRules near = index.near(request, ofPeer);
        List<Candidate> candidates = new ArrayList<>(near.count());
        for (int i = 0; i < near.count(); i++) {
            HttpCondition condition = index.condition(near.number(i));
            List<Verdict.MissedField> missed = condition.missed(request);
            if (!missed.isEmpty()) {
                candidates.add(new Candidate(
                        new Verdict.NearestRule(condition.verdict().rule(), missed),
                        commonStart(condition.pattern().path().start(), request.pathAndQuery())));
            }
        }
        return denial(candidates);
    }

    /** The denial of a request that none of the peer's rules allows. */
    static Verdict denial(KafkaRuleIndex index, long[] ofPeer, KafkaRequestView request) {
        NearRules near = index.near(request, ofPeer);
        String topic = request.topic() == null ? "" : request.topic();
        List<Candidate> candidates = new ArrayList<>(near.count());
        for (int i = 0; i < near.count(); i++) {
            KafkaCondition condition = index.condition(near.number(i));
            List<Verdict.MissedField> missed = condition.missed(request);
            if (!missed.isEmpty()) {
                candidates.add(new Candidate(
                        new Verdict.NearestRule(condition.verdict().rule(), missed),
                        commonStart(
                                condition
                                        .pattern()
                                        .topic()
                                        .map(NamePattern::text)
                                        .orElse(""),
                                topic)));
            }
        }
        return denial(candidates);
    }

    private static Verdict denial(List<Candidate> candidates) {
        @Nullable Candidate best = null;
        for (Candidate candidate : candidates) {
            if (best == null || candidate.isNearerThan(best)) {
                best = candidate;
            }
        }
        return new Verdict.Deny(
                DenyReason.NO_RULE_FOR_REQUEST,
                Optional.empty(),
                best == null ? Optional.empty() : Optional.of(best.rule));
    }

    private static int commonStart(String left, CharSequence right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            if (left.charAt(i) != right.charAt(i)) {
                return i;
            }
        }
        return length;
    }
}

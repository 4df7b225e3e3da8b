package io.weir.rules.snapshot;

import io.weir.identity.NumericIdentity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the rule that came nearest to allowing what was denied: the one with the fewest missed fields; of those the one that
 * agrees for longest in the order port, peer, service, method, path, host, content-type, headers, headerMatches; of those the first by its place. Only denials get here.
 */
final class NearestRules {

    private static final List<String> FIELD_ORDER =
            List.of("port", "peer", "service", "method", "path", "host", "content-type", "headers", "headerMatches");

    private static final Comparator<Verdict.NearestRule> NEAREST_FIRST = Comparator.comparingInt(
                    (Verdict.NearestRule candidate) -> candidate.missed().size())
            .thenComparing(
                    candidate -> FIELD_ORDER.indexOf(candidate.missed().get(0).field()), Comparator.reverseOrder())
            .thenComparing(Verdict.NearestRule::rule);

    private NearestRules() {}

    /** The nearest of the allow rules of a direction, by port and peer alone. */
    static Optional<Verdict.NearestRule> byPortAndPeer(
            List<CompiledRule> allows, Set<CompiledRule> onPort, NumericIdentity peer) {
        List<Verdict.NearestRule> candidates = new ArrayList<>();
        for (CompiledRule rule : allows) {
            List<Verdict.MissedField> missed = new ArrayList<>(2);
            if (!onPort.contains(rule)) {
                missed.add(new Verdict.MissedField("port", rule.portsText()));
            }
            if (!rule.peers().contains(peer)) {
                missed.add(new Verdict.MissedField("peer", rule.peersText()));
            }
            if (!missed.isEmpty()) {
                candidates.add(new Verdict.NearestRule(rule.origin(), missed));
            }
        }
        return candidates.stream().min(NEAREST_FIRST);
    }

    /** The nearest of these conditions, none of which matches the request. */
    static Optional<Verdict.NearestRule> byRequest(List<HttpCondition> conditions, HttpRequestView request) {
        return conditions.stream()
                .map(condition -> new Verdict.NearestRule(condition.verdict().rule(), condition.missed(request)))
                .filter(candidate -> !candidate.missed().isEmpty())
                .min(NEAREST_FIRST);
    }
}

package io.weir.rules.snapshot;

import io.weir.identity.NumericIdentity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What one rule says of a request, for people who wonder at a verdict.
 *
 * @param rule where it stands
 * @param outcome what it does to the request
 * @param missed what about the request is otherwise; empty unless the outcome is {@link Outcome#MISSED}
 */
public record RuleTrace(RuleOrigin rule, Outcome outcome, List<Verdict.MissedField> missed) {

    /** What a rule does to a request. */
    public enum Outcome {
        /** It denies whatever the peer sends to the port. */
        DENIES,
        /** It allows whatever the peer sends to the port. */
        ALLOWS_EVERYTHING,
        /** It allows the request. */
        MATCHED,
        /** It is for other requests, peers or ports. */
        MISSED
    }

    public RuleTrace {
        missed = List.copyOf(missed);
    }

    /** What each of these rules says, in the order of their places; one that stands on several ports says it once. */
    public static List<RuleTrace> of(
            List<PlacedRule> rules, int protocol, int port, NumericIdentity peer, KafkaRequestView request) {
        List<RuleTrace> traces = new ArrayList<>();
        List<CompiledRule> distinct = rules.stream()
                .map(PlacedRule::rule)
                .distinct()
                .sorted(Comparator.comparing(CompiledRule::origin))
                .toList();
        for (CompiledRule rule : distinct) {
            boolean here = rules.stream()
                    .anyMatch(placed -> placed.rule().equals(rule)
                            && placed.covers(protocol)
                            && placed.firstPort() <= port
                            && port <= placed.lastPort());
            List<Verdict.MissedField> missed = new ArrayList<>();
            if (!here) {
                missed.add(new Verdict.MissedField("port", rule.portsText()));
            }
            if (!rule.peers().contains(peer)) {
                missed.add(new Verdict.MissedField("peer", rule.peersText()));
            }
            add(rule, missed, request, traces);
        }
        return traces;
    }

    private static void add(
            CompiledRule rule, List<Verdict.MissedField> missed, KafkaRequestView request, List<RuleTrace> into) {
        if (!missed.isEmpty()) {
            into.add(new RuleTrace(rule.origin(), Outcome.MISSED, missed));
        } else if (rule.deny()) {
            into.add(new RuleTrace(rule.origin(), Outcome.DENIES, List.of()));
        } else if (rule.requests().isEmpty()) {
            into.add(new RuleTrace(rule.origin(), Outcome.ALLOWS_EVERYTHING, List.of()));
        } else if (rule.requests().get() instanceof RequestRules.Kafka kafka) {
            kafka.conditions().stream()
                    .map(condition -> of(condition, request))
                    .sorted(Comparator.comparing(RuleTrace::rule))
                    .forEach(into::add);
        } else {
            List<Verdict.MissedField> protocol = List.of(new Verdict.MissedField(
                    "rules", rule.requests().get().parser().toString()));
            into.add(new RuleTrace(rule.origin(), Outcome.MISSED, protocol));
        }
    }

    private static RuleTrace of(KafkaCondition condition, KafkaRequestView request) {
        List<Verdict.MissedField> missed = condition.missed(request);
        return new RuleTrace(condition.verdict().rule(), missed.isEmpty() ? Outcome.MATCHED : Outcome.MISSED, missed);
    }
}

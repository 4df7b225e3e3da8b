package io.weir.rules.compile;

import io.weir.identity.IdentitySet;
import io.weir.rules.snapshot.CompiledRule;
import io.weir.rules.snapshot.DirectionPolicy;
import io.weir.rules.snapshot.EndpointPolicy;
import io.weir.rules.snapshot.PlacedRule;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RuleOrigin;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tells of rules whose method, path or host no automaton takes, because it would be too large or uses what only RE2J knows: each
 * costs every request of its peers.
 */
public final class SlowRules {

    /** A line names no more rules than these. */
    private static final int NAMED = 3;

    private SlowRules() {}

    /** One line for each policy with such rules, by name, however many endpoints it selects. */
    public static SortedMap<PolicyName, String> warnings(Collection<EndpointPolicy> endpoints) {
        Set<RuleOrigin> slow = new TreeSet<>();
        for (EndpointPolicy endpoint : endpoints) {
            slow.addAll(endpoint.ingress().slowRules());
            slow.addAll(endpoint.egress().slowRules());
        }
        return lines(slow);
    }

    /** The same for one policy without any endpoint: what is slow for itself, not what other rules of the port leave no room for. */
    static Optional<String> warning(LoadedPolicy loaded) {
        Set<RuleOrigin> slow = new TreeSet<>();
        loaded.rules().filter(rule -> rule.requests().isPresent()).forEach(rule -> {
            CompiledRule alone = new CompiledRule(
                    rule.origin(), false, IdentitySet.EVERY, "anybody", rule.portsText(), rule.requests());
            slow.addAll(DirectionPolicy.of(true, List.of(PlacedRule.everywhere(alone)))
                    .slowRules());
        });
        return Optional.ofNullable(lines(slow).get(loaded.policy().name()));
    }

    private static SortedMap<PolicyName, String> lines(Set<RuleOrigin> slow) {
        Map<PolicyName, TreeSet<String>> pathsOf = slow.stream()
                .collect(Collectors.groupingBy(
                        RuleOrigin::policy,
                        Collectors.mapping(RuleOrigin::fieldPath, Collectors.toCollection(TreeSet::new))));
        SortedMap<PolicyName, String> lines = new TreeMap<>();
        pathsOf.forEach((policy, paths) -> lines.put(policy, line(policy, paths)));
        return lines;
    }

    private static String line(PolicyName policy, Set<String> paths) {
        int more = paths.size() - NAMED;
        return policy + " "
                + paths.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "")
                + ": the expression is too large to be matched together with others, so that it costs every request of"
                + " the rule's peers; a shorter one, fewer or smaller counted repetitions, or ASCII classes help";
    }
}

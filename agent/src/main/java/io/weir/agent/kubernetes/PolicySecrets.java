package io.weir.agent.kubernetes;

import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.Origin;
import io.weir.rules.model.HttpRule;
import io.weir.rules.model.L7Rules;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.SecretName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Secrets that policies name: no other is asked for. Not thread-safe. */
final class PolicySecrets {

    private final Map<Origin, Set<SecretName>> byPolicy = new HashMap<>();

    /** Takes over what these events change. What cannot be read changes nothing: the policy that it was stays in force. */
    void take(List<ClusterEvent> events) {
        for (ClusterEvent event : events) {
            if (event instanceof ClusterEvent.Upsert upsert) {
                Set<SecretName> named = new HashSet<>();
                for (ClusterObject object : upsert.objects()) {
                    if (object instanceof ClusterObject.Policy policy) {
                        named.addAll(namedBy(policy.policy()));
                    }
                }
                if (named.isEmpty()) {
                    byPolicy.remove(upsert.origin());
                } else {
                    byPolicy.put(upsert.origin(), named);
                }
            } else if (event instanceof ClusterEvent.Remove remove) {
                byPolicy.remove(remove.origin());
            }
        }
    }

    /** All that are named now. */
    Set<SecretName> all() {
        return byPolicy.values().stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<SecretName> namedBy(NetworkPolicy policy) {
        return policy.rules().stream()
                .flatMap(rule -> rule.trafficRules().stream())
                .flatMap(traffic -> traffic.toPorts().orElse(List.of()).stream())
                .flatMap(port ->
                        port.l7() instanceof L7Rules.Http http ? http.rules().stream() : Stream.<HttpRule>empty())
                .flatMap(rule -> rule.headerMatches().stream())
                .flatMap(match -> match.secret().stream())
                .collect(Collectors.toSet());
    }
}

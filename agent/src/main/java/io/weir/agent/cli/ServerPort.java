package io.weir.agent.cli;

import io.weir.identity.LabelSet;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.PolicyRule;
import io.weir.rules.model.PortProtocol;
import io.weir.rules.model.PortRange;
import io.weir.rules.model.PortRule;
import io.weir.rules.model.TrafficRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The port that policies are asked for when the server stands in for the real one. That is the server's own port when a rule is
 * for it, and else the only port that rules are for: a policy for port 80 can be tried on a server that listens on 8080.
 */
final class ServerPort {

    private ServerPort() {}

    /** The port, for a server with these labels that listens on {@code own}. Pure. */
    static int choose(List<NetworkPolicy> policies, LabelSet server, int own) {
        List<TrafficRule> rules = policies.stream()
                .flatMap(policy -> policy.rules().stream())
                .filter(rule -> rule.subject().matches(server))
                .map(PolicyRule::trafficRules)
                .flatMap(List::stream)
                .filter(rule -> rule.direction() == TrafficDirection.INGRESS)
                .toList();
        boolean named = rules.stream()
                .anyMatch(rule -> rule.toPorts().isEmpty()
                        || ports(rule).anyMatch(range -> range.first() <= own && own <= range.last()));
        if (named) {
            return own;
        }
        Set<Integer> numbers = new TreeSet<>();
        rules.stream().flatMap(ServerPort::ports).forEach(range -> {
            numbers.add(range.first());
            numbers.add(range.last());
        });
        return numbers.size() == 1 ? numbers.iterator().next() : own;
    }

    private static Stream<PortRange.Numbers> ports(TrafficRule rule) {
        return rule.toPorts().stream()
                .flatMap(List::stream)
                .map(PortRule::ports)
                .flatMap(List::stream)
                .filter(PortRange.Numbers.class::isInstance)
                .map(PortRange.Numbers.class::cast)
                .filter(range -> range.protocol() == PortProtocol.TCP || range.protocol() == PortProtocol.ANY);
    }
}

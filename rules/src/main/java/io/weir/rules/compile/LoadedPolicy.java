package io.weir.rules.compile;

import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSelector;
import io.weir.rules.model.HeaderMatch;
import io.weir.rules.model.L7Rules;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.PeerSelector;
import io.weir.rules.model.PolicyRule;
import io.weir.rules.model.PortRule;
import io.weir.rules.model.TrafficRule;
import io.weir.rules.select.CachedSelector;
import io.weir.rules.select.SelectorCache;
import io.weir.rules.snapshot.HttpCondition;
import io.weir.rules.snapshot.KafkaCondition;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RequestRules;
import io.weir.rules.snapshot.RuleOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A policy with everything prepared that does not depend on an endpoint.
 *
 * @param policy as the user wrote it
 * @param parts one for each of its rules
 * @param parserClaims its wishes to have ports read by a parser
 */
record LoadedPolicy(NetworkPolicy policy, List<Part> parts, List<ParserClaim> parserClaims) {

    /**
     * One rule of the policy.
     *
     * @param subject the endpoints it is about
     * @param ingressDefaultDeny whether ingress of those that no rule allows is denied
     * @param egressDefaultDeny whether egress of those that no rule allows is denied
     * @param rules its entries
     */
    record Part(LabelSelector subject, boolean ingressDefaultDeny, boolean egressDefaultDeny, List<LoadedRule> rules) {}

    /** Prepares a policy; its selectors are acquired until {@link #release}. */
    static LoadedPolicy load(NetworkPolicy policy, SelectorCache selectors, Secrets secrets) {
        List<Part> parts = new ArrayList<>();
        for (PolicyRule rule : policy.rules()) {
            List<LoadedRule> rules = new ArrayList<>();
            for (TrafficRule traffic : rule.trafficRules()) {
                load(policy.name(), rule.subject(), traffic, selectors, secrets, rules);
            }
            parts.add(
                    new Part(rule.subject(), rule.ingressDefaultDeny(), rule.egressDefaultDeny(), List.copyOf(rules)));
        }
        List<ParserClaim> claims = parts.stream()
                .flatMap(part -> part.rules.stream())
                .flatMap(rule -> claim(rule).stream())
                .toList();
        return new LoadedPolicy(policy, List.copyOf(parts), claims);
    }

    private static void load(
            PolicyName name,
            LabelSelector subject,
            TrafficRule traffic,
            SelectorCache selectors,
            Secrets secrets,
            List<LoadedRule> into) {
        if (traffic.toPorts().isEmpty()) {
            into.add(new LoadedRule(
                    new RuleOrigin(name, traffic.fieldPath()),
                    subject,
                    traffic.direction(),
                    traffic.deny(),
                    selectors.acquire(traffic.peers()),
                    Optional.empty(),
                    Optional.empty()));
            return;
        }
        for (PortRule ports : traffic.toPorts().get()) {
            into.add(new LoadedRule(
                    new RuleOrigin(name, ports.fieldPath()),
                    subject,
                    traffic.direction(),
                    traffic.deny(),
                    selectors.acquire(traffic.peers()),
                    Optional.of(ports.ports()),
                    conditions(name, ports.l7(), secrets)));
        }
    }

    private static Optional<RequestRules> conditions(PolicyName name, L7Rules l7, Secrets secrets) {
        if (l7 instanceof L7Rules.Http http) {
            return Optional.of(new RequestRules.Http(http.rules().stream()
                    .<HttpCondition>map(rule -> new CompiledHttpRule(name, rule, secrets))
                    .toList()));
        }
        if (l7 instanceof L7Rules.Grpc grpc) {
            return Optional.of(new RequestRules.Http(grpc.rules().stream()
                    .<HttpCondition>map(rule -> new GrpcCondition(name, rule))
                    .toList()));
        }
        if (l7 instanceof L7Rules.Kafka kafka) {
            return Optional.of(new RequestRules.Kafka(kafka.rules().stream()
                    .<KafkaCondition>map(rule -> new CompiledKafkaRule(name, rule))
                    .toList()));
        }
        return Optional.empty();
    }

    void release(SelectorCache selectors) {
        rules().map(LoadedRule::peers).forEach(selectors::release);
    }

    Stream<LoadedRule> rules() {
        return parts.stream().flatMap(part -> part.rules.stream());
    }

    Stream<CachedSelector> selectors() {
        return rules().map(LoadedRule::peers);
    }

    private static Optional<ParserClaim> claim(LoadedRule rule) {
        return rule.requests().isEmpty()
                ? Optional.empty()
                : Optional.of(new ParserClaim(
                        rule.origin(),
                        rule.subject(),
                        rule.direction(),
                        rule.ports().orElseThrow(),
                        rule.parser()));
    }

    /** Its header matches that ask for the value of a Secret. */
    Stream<HeaderMatch> secretMatches() {
        return policy.rules().stream()
                .flatMap(rule -> rule.trafficRules().stream())
                .flatMap(traffic -> traffic.toPorts().orElse(List.of()).stream())
                .map(PortRule::l7)
                .filter(L7Rules.Http.class::isInstance)
                .flatMap(http -> ((L7Rules.Http) http).rules().stream())
                .flatMap(rule -> rule.headerMatches().stream())
                .filter(match -> match.secret().isPresent());
    }

    /** Every prefix that addresses must be told apart by. */
    Stream<IpPrefix> prefixes() {
        return rules().map(rule -> rule.peers().selector())
                .filter(PeerSelector.CidrPeers.class::isInstance)
                .map(PeerSelector.CidrPeers.class::cast)
                .flatMap(peers -> peers.cidrs().stream())
                .flatMap(cidr -> Stream.concat(Stream.of(cidr.cidr()), cidr.except().stream()));
    }
}

package io.weir.rules.compile;

import io.weir.identity.Endpoint;
import io.weir.identity.TrafficDirection;
import io.weir.rules.policymap.PolicyMapBuilder;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapState;
import io.weir.rules.snapshot.DirectionPolicy;
import io.weir.rules.snapshot.EndpointPolicy;
import io.weir.rules.snapshot.PlacedRule;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RuleIndexes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Makes of the policies in force what the proxy and the kernel ask about one endpoint. Touches the policies that select the
 * endpoint and no others. Used on the thread of its {@link PolicyRepository}.
 *
 * <p>The kernel redirects a peer on the ports where rules judge its requests. Where another rule opens the same port to the
 * same peer it redirects all the same, since its entries are one for both rules or the stronger of two; the proxy then
 * forwards every request.
 */
public final class PolicyCompiler {

    private final PolicyRepository repository;
    private final EnforcementMode mode;
    private final RuleIndexes indexes = new RuleIndexes();

    public PolicyCompiler(PolicyRepository repository, EnforcementMode mode) {
        this.repository = repository;
        this.mode = mode;
    }

    /** What applies to the endpoint now. */
    public CompiledPolicy compile(Endpoint endpoint) {
        Map<PolicyName, List<LoadedPolicy.Part>> selecting =
                repository.selecting(endpoint.identity().labels());
        List<PolicyName> selectedBy = List.copyOf(selecting.keySet());
        if (mode == EnforcementMode.NEVER) {
            return new CompiledPolicy(
                    new EndpointPolicy(endpoint, DirectionPolicy.OPEN, DirectionPolicy.OPEN),
                    PolicyMapState.OPEN,
                    selectedBy);
        }
        List<LoadedPolicy.Part> parts =
                selecting.values().stream().flatMap(Collection::stream).toList();
        boolean always = mode == EnforcementMode.ALWAYS;
        boolean ingressEnforced = always || parts.stream().anyMatch(LoadedPolicy.Part::ingressDefaultDeny);
        boolean egressEnforced = always || parts.stream().anyMatch(LoadedPolicy.Part::egressDefaultDeny);
        PolicyMapBuilder mapState = new PolicyMapBuilder();
        List<PlacedRule> ingress = place(endpoint, TrafficDirection.INGRESS, parts, mapState);
        List<PlacedRule> egress = place(endpoint, TrafficDirection.EGRESS, parts, mapState);
        return new CompiledPolicy(
                new EndpointPolicy(
                        endpoint,
                        DirectionPolicy.of(ingressEnforced, ingress, indexes),
                        DirectionPolicy.of(egressEnforced, egress, indexes)),
                mapState.build(ingressEnforced, egressEnforced),
                selectedBy);
    }

    /** The rules that apply to the endpoint in a direction, in no order; for people who want to see them one by one. */
    public List<PlacedRule> rules(Endpoint endpoint, TrafficDirection direction) {
        List<LoadedPolicy.Part> parts = repository.selecting(endpoint.identity().labels()).values().stream()
                .flatMap(Collection::stream)
                .toList();
        return place(endpoint, direction, parts, new PolicyMapBuilder());
    }

    private List<PlacedRule> place(
            Endpoint endpoint, TrafficDirection direction, List<LoadedPolicy.Part> parts, PolicyMapBuilder mapState) {
        RulePlacement placement = new RulePlacement(endpoint, repository.selectors());
        List<PlacedRule> placed = new ArrayList<>();
        for (LoadedPolicy.Part part : parts) {
            for (LoadedRule rule : part.rules()) {
                if (rule.direction() == direction) {
                    placed.addAll(placement.place(rule));
                }
            }
        }
        for (PlacedRule rule : placed) {
            mapState.add(
                    direction, rule.rule().peers(), rule.protocol(), rule.firstPort(), rule.lastPort(), decision(rule));
        }
        return placed;
    }

    private static PolicyMapDecision decision(PlacedRule placed) {
        if (placed.rule().deny()) {
            return PolicyMapDecision.DENY;
        }
        return placed.rule().requests().isPresent() ? PolicyMapDecision.REDIRECT : PolicyMapDecision.ALLOW;
    }
}

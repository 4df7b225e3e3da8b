package io.weir.rules.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.identity.Endpoint;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IdentitySet;
import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.TrafficDirection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicySnapshotTest {

    private static EndpointPolicy policy(int id, String name) {
        Endpoint endpoint = new Endpoint(
                new EndpointId(id),
                "default",
                name,
                List.of(IpPrefix.parse("10.0.0.1")),
                ReservedIdentity.INIT.identity(),
                Map.of());
        return new EndpointPolicy(endpoint, DirectionPolicy.OPEN, DirectionPolicy.CLOSED);
    }

    @Test
    void finds_policies_labels_and_addresses_of_its_revision() {
        EndpointPolicy policy = policy(7, "a");
        PolicySnapshot snapshot = PolicySnapshot.of(
                3,
                List.of(policy),
                IdentityRegistry.RESERVED,
                IpCache.EMPTY.with(IpPrefix.parse("10.0.0.1"), ReservedIdentity.INIT.id()));

        assertThat(snapshot.revision()).isEqualTo(3);
        assertThat(snapshot.endpoint(new EndpointId(7))).contains(policy);
        assertThat(snapshot.endpoint(new EndpointId(8))).isEmpty();
        assertThat(snapshot.endpoints()).containsExactly(policy);
        assertThat(snapshot.labels(ReservedIdentity.WORLD.id())).hasToString("reserved:world");
        assertThat(snapshot.labels(new NumericIdentity(4711))).hasToString("reserved:unknown");
        assertThat(snapshot.ipCache().lookup(new byte[] {10, 0, 0, 1})).contains(ReservedIdentity.INIT.id());
        assertThat(PolicySnapshot.EMPTY.endpoint(new EndpointId(7))).isEmpty();
        assertThat(PolicySnapshot.EMPTY.labels(new NumericIdentity(4711))).hasToString("reserved:unknown");
    }

    @Test
    void refuses_two_policies_for_one_endpoint() {
        assertThatThrownBy(() -> PolicySnapshot.of(
                        1, List.of(policy(7, "a"), policy(7, "b")), IdentityRegistry.RESERVED, IpCache.EMPTY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("default/a")
                .hasMessageContaining("default/b");
    }

    @Test
    void a_direction_without_rules_is_open_or_closed_for_every_port() {
        EndpointPolicy policy = policy(7, "a");
        NumericIdentity peer = new NumericIdentity(300);
        for (int protocol : List.of(1, 6, 17, 58, 132)) {
            assertThat(policy.direction(TrafficDirection.INGRESS)
                            .port(protocol, 80)
                            .evaluate(peer))
                    .isEqualTo(Verdict.NotEnforced.INSTANCE);
            assertThat(policy.direction(TrafficDirection.EGRESS)
                            .port(protocol, 65535)
                            .evaluate(peer))
                    .isEqualTo(Verdict.Deny.of(DenyReason.NO_RULE_FOR_PORT));
        }
    }

    @Test
    void refuses_a_deny_rule_with_requests_and_ports_of_a_protocol_that_has_none() {
        RuleOrigin origin = new RuleOrigin(new PolicyName("CiliumNetworkPolicy", "default", "p"), "spec.ingress[0]");
        CompiledRule rule =
                new CompiledRule(origin, true, IdentitySet.EVERY, "any peer", "every port", Optional.empty());

        assertThatThrownBy(() -> new CompiledRule(
                        origin,
                        true,
                        IdentitySet.EVERY,
                        "any peer",
                        "every port",
                        Optional.of(new RequestRules.Http(List.of()))))
                .hasMessageContaining("spec.ingress[0]");
        assertThatThrownBy(() -> new PlacedRule(rule, 1, 0, 65535)).hasMessageContaining("protocol 1");
        assertThatThrownBy(() -> new PlacedRule(rule, 0, 80, 80)).hasMessageContaining("80..80");
        assertThatThrownBy(() -> new PlacedRule(rule, 6, 81, 80)).hasMessageContaining("81..80");
    }
}

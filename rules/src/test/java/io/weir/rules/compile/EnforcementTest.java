package io.weir.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.Endpoint;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.PolicyReader;
import io.weir.rules.policymap.PolicyMapState;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnforcementTest {

    @ParameterizedTest
    @EnumSource(TrafficDirection.class)
    void without_a_rule_only_the_mode_always_enforces(TrafficDirection direction) throws Exception {
        TestCluster cluster = new TestCluster();
        Endpoint pod = cluster.pod("a", "default", List.of("app=a"), List.of());
        Map<EnforcementMode, Verdict> expected = Map.of(
                EnforcementMode.DEFAULT, Verdict.NotEnforced.INSTANCE,
                EnforcementMode.NEVER, Verdict.NotEnforced.INSTANCE,
                EnforcementMode.ALWAYS, Verdict.Deny.of(DenyReason.NO_RULE_FOR_PORT));
        expected.forEach((mode, verdict) -> {
            CompiledPolicy compiled = new PolicyCompiler(cluster.repository, mode).compile(pod);

            assertThat(compiled.policy().direction(direction).port(6, 80).evaluate(ReservedIdentity.WORLD.id()))
                    .as("%s", mode)
                    .isEqualTo(verdict);
            assertThat(compiled.mapState())
                    .isEqualTo(mode == EnforcementMode.ALWAYS ? PolicyMapState.CLOSED : PolicyMapState.OPEN);
        });
    }

    @ParameterizedTest
    @EnumSource(EnforcementMode.class)
    void the_mode_never_ignores_deny_rules_as_well(EnforcementMode mode) throws Exception {
        TestCluster cluster = new TestCluster();
        Endpoint pod = cluster.pod("a", "default", List.of("app=a"), List.of());
        cluster.policies(
                PolicyReader.read(
                        "deny",
                        """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: deny}
                spec: {endpointSelector: {}, ingressDeny: [{fromEntities: [world]}]}
                """));
        CompiledPolicy compiled = new PolicyCompiler(cluster.repository, mode).compile(pod);

        assertThat(compiled.policy()
                        .ingress()
                        .port(6, 80)
                        .evaluate(ReservedIdentity.WORLD.id())
                        .forwards())
                .isEqualTo(mode == EnforcementMode.NEVER);
        assertThat(compiled.mapState().entries().isEmpty()).isEqualTo(mode == EnforcementMode.NEVER);
    }
}

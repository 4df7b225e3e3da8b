package io.weir.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSelector.Operator;
import io.weir.identity.LabelSelector.Requirement;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.PeerSelector.EndpointPeers;
import io.weir.rules.model.PortRange.Numbers;
import io.weir.rules.snapshot.PolicyName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StarWarsPolicyTest {

    private static final LabelSelector EMPIRE_IN_DEFAULT = new LabelSelector(List.of(
            new Requirement("any", "org", Operator.IN, Set.of("empire")),
            new Requirement("k8s", "io.kubernetes.pod.namespace", Operator.IN, Set.of("default"))));

    private static final LabelSelector DEATHSTAR_IN_DEFAULT = new LabelSelector(List.of(
            new Requirement("any", "class", Operator.IN, Set.of("deathstar")),
            new Requirement("any", "org", Operator.IN, Set.of("empire")),
            new Requirement("k8s", "io.kubernetes.pod.namespace", Operator.IN, Set.of("default"))));

    @Test
    void theL7PolicyIsReadFieldByField() throws Exception {
        List<NetworkPolicy> policies = Scenarios.read("accepted/sw_l3_l4_l7_policy.yaml");

        assertThat(policies).hasSize(1);
        assertThat(policies.get(0).name()).isEqualTo(new PolicyName("CiliumNetworkPolicy", "default", "rule1"));
        PolicyRule rule = policies.get(0).rules().get(0);
        assertThat(rule.fieldPath()).isEqualTo("spec");
        assertThat(rule.subject()).isEqualTo(DEATHSTAR_IN_DEFAULT);
        assertThat(rule.ingressDefaultDeny()).isTrue();
        assertThat(rule.egressDefaultDeny()).isFalse();
        assertThat(rule.description()).isEqualTo("deathstar: ships of the empire may only request landing");
        assertThat(rule.labels())
                .hasToString("k8s:io.cilium.k8s.policy.derived-from=CiliumNetworkPolicy,"
                        + "k8s:io.cilium.k8s.policy.name=rule1,k8s:io.cilium.k8s.policy.namespace=default");
        assertThat(rule.trafficRules())
                .containsExactly(new TrafficRule(
                        TrafficDirection.INGRESS,
                        false,
                        "spec.ingress[0]",
                        new EndpointPeers(List.of(EMPIRE_IN_DEFAULT)),
                        Optional.of(List.of(new PortRule(
                                "spec.ingress[0].toPorts[0]",
                                List.of(new Numbers(80, 80, PortProtocol.TCP)),
                                new L7Rules.Http(List.of(new HttpRule(
                                        "spec.ingress[0].toPorts[0].rules.http[0]",
                                        "POST",
                                        "/v1/request-landing",
                                        "",
                                        List.of()))))))));
    }

    @Test
    void theL4PolicyDiffersInItsL7RulesAndDescriptionOnly() throws Exception {
        PolicyRule l4 =
                Scenarios.read("accepted/sw_l3_l4_policy.yaml").get(0).rules().get(0);
        PolicyRule l7 = Scenarios.read("accepted/sw_l3_l4_l7_policy.yaml")
                .get(0)
                .rules()
                .get(0);

        assertThat(l4)
                .usingRecursiveComparison()
                .ignoringFields("description", "trafficRules")
                .isEqualTo(l7);
        PortRule l4Ports = l4.trafficRules().get(0).toPorts().orElseThrow().get(0);
        PortRule l7Ports = l7.trafficRules().get(0).toPorts().orElseThrow().get(0);
        assertThat(l4Ports.ports()).isEqualTo(l7Ports.ports());
        assertThat(l4Ports.l7()).isEqualTo(L7Rules.None.INSTANCE);
    }
}

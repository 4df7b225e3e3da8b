package io.weir.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.TrafficDirection;
import io.weir.rules.match.NamePattern;
import io.weir.rules.model.HeaderRule.Exact;
import io.weir.rules.model.HeaderRule.Present;
import io.weir.rules.model.PeerSelector.CidrPeers;
import io.weir.rules.model.PeerSelector.EndpointPeers;
import io.weir.rules.model.PeerSelector.EntityPeers;
import io.weir.rules.model.PortRange.Named;
import io.weir.rules.model.PortRange.Numbers;
import io.weir.rules.snapshot.KafkaApi;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of each field that a policy may have. */
class EveryPolicyFieldTest {

    @Test
    void everySupportedFieldIsRead() throws Exception {
        NetworkPolicy policy = Scenarios.read("accepted/everything.yaml").get(0);
        PolicyRule rule = policy.rules().get(0);
        List<TrafficRule> rules = rule.trafficRules();

        assertThat(policy.name()).hasToString("shop/everything");
        assertThat(AcceptedPolicyTest.text(rule.subject()))
                .isEqualTo("any:app IN cart & any:io.kubernetes.pod.namespace IN other,shop"
                        + " & any:zone NOT_IN a,b & k8s:io.kubernetes.pod.namespace IN shop & k8s:tier IN back");
        assertThat(rule.description()).isEqualTo("said of the rule");
        assertThat(rule.logValue()).isEqualTo("watched");
        assertThat(rule.labels().stream().map(Object::toString))
                .contains("k8s:team=a", "unspec:bare", "unspec:plain", "src:k=v", "s:k=v")
                .contains("k8s:io.cilium.k8s.policy.uid=6a1c");
        assertThat(rule.ingressDefaultDeny()).isTrue();
        assertThat(rule.egressDefaultDeny()).isFalse();
        assertThat(rules)
                .extracting(TrafficRule::fieldPath)
                .containsExactly(
                        "spec.ingress[0]",
                        "spec.ingress[1]",
                        "spec.ingress[2]",
                        "spec.ingress[3]",
                        "spec.ingress[4]",
                        "spec.ingress[5]",
                        "spec.ingress[6]",
                        "spec.ingressDeny[0]",
                        "spec.egress[0]",
                        "spec.egress[1]",
                        "spec.egress[2]",
                        "spec.egress[3]",
                        "spec.egressDeny[0]");
        assertThat(rules)
                .filteredOn(TrafficRule::deny)
                .extracting(TrafficRule::direction)
                .containsExactly(TrafficDirection.INGRESS, TrafficDirection.EGRESS);
        assertThat(((EndpointPeers) rules.get(0).peers()).selectors()).hasSize(2);
        List<PortRule> ports = rules.get(0).toPorts().orElseThrow();
        assertThat(ports.get(0).ports())
                .containsExactly(new Numbers(8080, 8090, PortProtocol.TCP), new Named("http-alt", PortProtocol.TCP));
        assertThat(ports.get(0).l7())
                .isEqualTo(new L7Rules.Http(List.of(
                        new HttpRule(
                                "spec.ingress[0].toPorts[0].rules.http[0]",
                                "GET|HEAD",
                                "/v1/.*",
                                "shop\\.example(:[0-9]+)?",
                                List.of(new Exact("x-token", "abc"), new Present("x-trace"))),
                        new HttpRule("spec.ingress[0].toPorts[0].rules.http[1]", "", "", "", List.of()))));
        assertThat(ports.get(1).ports()).containsExactly(new Numbers(9000, 9000, PortProtocol.ANY));
        String matches = "spec.ingress[0].toPorts[2].rules.http[0].headerMatches";
        assertThat(ports.get(2).l7())
                .isEqualTo(new L7Rules.Http(List.of(new HttpRule(
                        "spec.ingress[0].toPorts[2].rules.http[0]",
                        "",
                        "",
                        "",
                        List.of(),
                        List.of(
                                new HeaderMatch(
                                        matches + "[0]",
                                        "x-tenant",
                                        Optional.of("blue"),
                                        Optional.empty(),
                                        Mismatch.FAIL),
                                new HeaderMatch(
                                        matches + "[1]",
                                        "x-user",
                                        Optional.of("nobody"),
                                        Optional.empty(),
                                        Mismatch.REPLACE),
                                new HeaderMatch(
                                        matches + "[2]",
                                        "x-key",
                                        Optional.empty(),
                                        Optional.of(new SecretName("vault", "key")),
                                        Mismatch.LOG),
                                new HeaderMatch(
                                        matches + "[3]",
                                        "x-own",
                                        Optional.empty(),
                                        Optional.of(new SecretName("shop", "own")),
                                        Mismatch.FAIL))))));
        assertThat(ports.get(3).l7())
                .isEqualTo(new L7Rules.Grpc(List.of(
                        new GrpcRule("spec.ingress[0].toPorts[3].rules.l7[0]", "shop.v1.Cart", "Add_Item"),
                        new GrpcRule("spec.ingress[0].toPorts[3].rules.l7[1]", "", ""))));
        String kafka = "spec.ingress[0].toPorts[4].rules.kafka";
        assertThat(ports.get(4).l7())
                .isEqualTo(new L7Rules.Kafka(List.of(
                        new KafkaRule(
                                kafka + "[0]",
                                Optional.of(KafkaRole.PRODUCE),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(NamePattern.exact("orders")),
                                Optional.empty(),
                                Optional.of(NamePattern.prefix("orders-tx-"))),
                        new KafkaRule(
                                kafka + "[1]",
                                Optional.of(KafkaRole.CONSUME),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(NamePattern.prefix("orders-")),
                                Optional.of(NamePattern.exact("billing")),
                                Optional.empty()),
                        new KafkaRule(
                                kafka + "[2]",
                                Optional.empty(),
                                Optional.of(KafkaApi.LIST_OFFSETS),
                                Optional.of(7),
                                Optional.of("billing 1"),
                                Optional.of(NamePattern.exact("o")),
                                Optional.empty(),
                                Optional.empty()),
                        new KafkaRule(
                                kafka + "[3]",
                                Optional.empty(),
                                Optional.of(KafkaApi.CREATE_TOPICS),
                                Optional.of(3),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        new KafkaRule(
                                kafka + "[4]",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()))));
        assertThat(rules.get(1).peers()).isEqualTo(new EntityPeers(Set.of(Entity.CLUSTER, Entity.HOST)));
        assertThat(((CidrPeers) rules.get(2).peers()).cidrs())
                .extracting(cidr -> cidr.cidr().toString())
                .containsExactly("192.0.2.1/32", "2001:db8::/32");
        assertThat(((CidrPeers) rules.get(3).peers()).cidrs())
                .extracting(Object::toString)
                .first()
                .isEqualTo("CidrRule[cidr=10.0.0.0/8, except=[10.1.0.0/16, 10.2.0.0/16]]");
        assertThat(rules.get(4).toPorts().orElseThrow().get(0).ports())
                .containsExactly(Numbers.every(PortProtocol.UDP));
    }
}

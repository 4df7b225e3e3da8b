package io.weir.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.Label;
import io.weir.rules.snapshot.PolicyName;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A NetworkPolicy of Kubernetes beside the CiliumNetworkPolicy that means the same. */
class KubernetesPolicyTest {

    private static NetworkPolicy kubernetes(String spec) throws PolicyFormatException {
        return PolicyReader.read(
                        "table",
                        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a, namespace: shop},"
                                + " spec: " + spec + "}")
                .get(0);
    }

    private static NetworkPolicy cilium(String specs) throws PolicyFormatException {
        return PolicyReader.read(
                        "table",
                        "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: a, namespace: shop},"
                                + " specs: " + specs + "}")
                .get(0);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                             | {endpointSelector: {}, ingress: []}",
                "{podSelector: {}}              | {endpointSelector: {}, ingress: []}",
                "{podSelector: {matchLabels: {app: web}}} | {endpointSelector: {matchLabels: {k8s:app: web}}, ingress: []}",
                "{policyTypes: [Egress]}        | {endpointSelector: {}, egress: []}",
                "{policyTypes: [Egress, Egress]} | {endpointSelector: {}, egress: []}",
                "{policyTypes: [Ingress, Egress]} | {endpointSelector: {}, ingress: [], egress: []}",
                "{policyTypes: [], egress: []}  | {endpointSelector: {}, ingress: []}",
                "{egress: [{}]}                 | {endpointSelector: {}, ingress: [], egress: [{toEntities: [all]}]}",
                "{policyTypes: [Ingress], egress: [{}]} | {endpointSelector: {}, ingress: []}",
                "{policyTypes: [Egress], ingress: [{}]} | {endpointSelector: {}, egress: []}",
                "{ingress: [{}]}                | {endpointSelector: {}, ingress: [{fromEntities: [all]}]}",
                "{ingress: [{from: [], ports: []}]} | {endpointSelector: {}, ingress: [{fromEntities: [all]}]}",
                "{ingress: [{from: [{podSelector: {}}]}]} | {endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}",
                "{ingress: [{from: [{podSelector: {matchLabels: {a: b}}}]}]}"
                        + "| {endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {k8s:a: b}}]}]}",
                "{ingress: [{from: [{namespaceSelector: {}}]}]}"
                        + "| {endpointSelector: {}, ingress: [{fromEndpoints: [{matchExpressions: [{key: k8s:io.kubernetes.pod.namespace, operator: Exists}]}]}]}",
                "{ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}, podSelector: {matchLabels: {a: b}}}]}]}"
                        + "| {endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {k8s:a: b, k8s:io.cilium.k8s.namespace.labels.team: x}, matchExpressions: [{key: k8s:io.kubernetes.pod.namespace, operator: Exists}]}]}]}",
                "{ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: t/u, operator: DoesNotExist}]}}]}]}"
                        + "| {endpointSelector: {}, ingress: [{fromEndpoints: [{matchExpressions: [{key: k8s:io.cilium.k8s.namespace.labels.t/u, operator: DoesNotExist}, {key: k8s:io.kubernetes.pod.namespace, operator: Exists}]}]}]}",
                "{ingress: [{from: [{ipBlock: {cidr: 10.1.2.3/8, except: [10.1.2.3/16]}}]}]}"
                        + "| {endpointSelector: {}, ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]}]}",
                "{ingress: [{from: [{podSelector: {}}, {ipBlock: {cidr: 'fd00::/8'}}], ports: [{port: 80}]}]}"
                        + "| {endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: 80, protocol: TCP}]}]}, {fromCIDR: ['fd00::/8'], toPorts: [{ports: [{port: 80, protocol: TCP}]}]}]}",
                "{ingress: [{ports: [{port: 80}, {port: http, protocol: UDP}, {port: 5, endPort: 9, protocol: SCTP}, {}]}]}"
                        + "| {endpointSelector: {}, ingress: [{fromEntities: [all], toPorts: [{ports: [{port: 80, protocol: TCP}, {port: http, protocol: UDP}, {port: 5, endPort: 9, protocol: SCTP}, {port: 0, protocol: TCP}]}]}]}",
                "{policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {a: b}}}], ports: [{protocol: UDP}]}]}"
                        + "| {endpointSelector: {}, egress: [{toEndpoints: [{matchLabels: {k8s:a: b}}], toPorts: [{ports: [{port: 0, protocol: UDP}]}]}]}",
            })
    void meansTheSameAs(String spec, String ciliumSpec) throws Exception {
        assertThat(kubernetes(spec).rules())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*fieldPath", ".*labels")
                .isEqualTo(cilium("[" + ciliumSpec + "]").rules());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{ingress: [{}], egress: [{ports: [{port: 1}]}], policyTypes: [Ingress, Egress]}",
                "{ingress: [{from: [{podSelector: {}}, {namespaceSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}], ports: [{}]}]}",
            })
    void whatPolicyGetPrintsIsACiliumPolicyThatMeansTheSame(String spec) throws Exception {
        List<PolicyRule> rules = kubernetes(spec).rules();

        String printed = PolicyWriter.toJson(rules).replace("\"NetworkPolicy\"", "\"CiliumNetworkPolicy\"");

        assertThat(cilium(printed).rules())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*fieldPath", ".*labels")
                .isEqualTo(rules);
    }

    @Test
    void itKeepsItsNameAndSaysWhereItsRulesComeFrom() throws Exception {
        NetworkPolicy policy = kubernetes("{ingress: [{from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}]}]}");

        assertThat(policy.name()).isEqualTo(new PolicyName("NetworkPolicy", "shop", "a"));
        assertThat(policy.rules().get(0).labels())
                .extracting(Label::toString)
                .containsExactlyInAnyOrder(
                        "k8s:io.cilium.k8s.policy.derived-from=NetworkPolicy",
                        "k8s:io.cilium.k8s.policy.name=a",
                        "k8s:io.cilium.k8s.policy.namespace=shop");
        assertThat(policy.rules().get(0).trafficRules())
                .extracting(TrafficRule::fieldPath)
                .containsExactly("spec.ingress[0].from[0]", "spec.ingress[0].from[1]");
    }

    @Test
    void moreThanFortyPortsAreAllRead() throws Exception {
        List<String> ports = IntStream.rangeClosed(1, 95)
                .mapToObj(port -> "{port: " + port + "}")
                .toList();

        List<PortRange> read = kubernetes("{ingress: [{ports: " + ports + "}]}").rules().get(0).trafficRules().stream()
                .flatMap(rule -> rule.toPorts().orElseThrow().stream())
                .flatMap(rule -> rule.ports().stream())
                .toList();

        assertThat(read)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 95)
                        .mapToObj(port -> (PortRange) new PortRange.Numbers(port, port, PortProtocol.TCP))
                        .toList());
    }
}

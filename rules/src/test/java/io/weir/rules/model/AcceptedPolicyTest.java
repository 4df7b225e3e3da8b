package io.weir.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.LabelSelector;
import io.weir.rules.model.PeerSelector.AnyPeer;
import io.weir.rules.model.PeerSelector.EndpointPeers;
import io.weir.rules.model.PeerSelector.Nobody;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedPolicyTest {

    @ParameterizedTest(name = "{0} is read as {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                     | k8s:io.kubernetes.pod.namespace IN default",
                "{matchLabels: {a: b}}                  | any:a IN b & k8s:io.kubernetes.pod.namespace IN default",
                "{matchLabels: {any:a: b}}              | any:a IN b & k8s:io.kubernetes.pod.namespace IN default",
                "{matchLabels: {k8s:a: b}}              | k8s:a IN b & k8s:io.kubernetes.pod.namespace IN default",
                "{matchLabels: {k8s.io/a: b}}           | any:k8s.io/a IN b & k8s:io.kubernetes.pod.namespace IN default",
                "{matchLabels: {a: ''}}                 | any:a IN  & k8s:io.kubernetes.pod.namespace IN default",
                "{matchLabels: {container:a: b}}        | container:a IN b & k8s:io.kubernetes.pod.namespace IN default",
                "{matchExpressions: []}                 | k8s:io.kubernetes.pod.namespace IN default",
                "{matchLabels: {io.kubernetes.pod.namespace: o}}      | any:io.kubernetes.pod.namespace IN o",
                "{matchLabels: {k8s:io.kubernetes.pod.namespace: o}}  | k8s:io.kubernetes.pod.namespace IN o",
                "{matchLabels: {container:io.kubernetes.pod.namespace: o}}"
                        + "| container:io.kubernetes.pod.namespace IN o & k8s:io.kubernetes.pod.namespace IN default",
                "{matchExpressions: [{key: io.kubernetes.pod.namespace, operator: Exists}]}"
                        + "| any:io.kubernetes.pod.namespace EXISTS",
                "{matchLabels: {io.cilium.k8s.namespace.labels.team: x}}"
                        + "| any:io.cilium.k8s.namespace.labels.team IN x",
                "{matchLabels: {k8s:io.cilium.k8s.namespace.labels.a.org/team: x}}"
                        + "| k8s:io.cilium.k8s.namespace.labels.a.org/team IN x",
                "{matchLabels: {reserved:host: ''}}     | reserved:host IN ",
                "{matchLabels: {cidr:10.0.0.0/8: ''}}   | cidr:10.0.0.0/8 IN  & k8s:io.kubernetes.pod.namespace IN default",
                "{matchLabels: {app: x}, matchExpressions: [{key: app, operator: NotIn, values: [z, y]}]}"
                        + "| any:app IN x & any:app NOT_IN y,z & k8s:io.kubernetes.pod.namespace IN default",
            })
    void peersOfANamespacedPolicyStayInItsNamespaceUnlessTheyNameAnother(String selector, String requirements)
            throws Exception {
        assertThat(text(peers("CiliumNetworkPolicy", selector))).isEqualTo(requirements.strip());
    }

    @ParameterizedTest(name = "{0} is read as {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                     | k8s:io.kubernetes.pod.namespace EXISTS",
                "{matchLabels: {a: b}}                  | any:a IN b & k8s:io.kubernetes.pod.namespace EXISTS",
                "{matchLabels: {io.kubernetes.pod.namespace: o}}      | any:io.kubernetes.pod.namespace IN o",
                "{matchLabels: {io.cilium.k8s.namespace.labels.team: x}}"
                        + "| any:io.cilium.k8s.namespace.labels.team IN x & k8s:io.kubernetes.pod.namespace EXISTS",
                "{matchLabels: {reserved:host: ''}}     | reserved:host IN ",
            })
    void peersOfAClusterwidePolicyHaveSomeNamespace(String selector, String requirements) throws Exception {
        assertThat(text(peers("CiliumClusterwideNetworkPolicy", selector))).isEqualTo(requirements.strip());
    }

    @ParameterizedTest(name = "{1} of a {0} is read as {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "CiliumNetworkPolicy | {} | k8s:io.kubernetes.pod.namespace IN default",
                "CiliumNetworkPolicy | {matchLabels: {reserved:init: ''}}"
                        + "| k8s:io.kubernetes.pod.namespace IN default & reserved:init IN ",
                "CiliumNetworkPolicy | {matchLabels: {k8s:io.kubernetes.pod.namespace: default}}"
                        + "| k8s:io.kubernetes.pod.namespace IN default",
                "CiliumNetworkPolicy | {matchExpressions: [{key: io.kubernetes.pod.namespace, operator: Exists}]}"
                        + "| any:io.kubernetes.pod.namespace EXISTS & k8s:io.kubernetes.pod.namespace IN default",
                "CiliumClusterwideNetworkPolicy | {} | ''",
                "CiliumClusterwideNetworkPolicy | {matchLabels: {a: b}} | any:a IN b",
            })
    void theSubjectOfANamespacedPolicyIsAlwaysInItsNamespace(String kind, String selector, String requirements)
            throws Exception {
        NetworkPolicy policy = read(kind, "{endpointSelector: " + selector + ", ingress: []}");

        assertThat(text(policy.rules().get(0).subject())).isEqualTo(requirements.strip());
    }

    @ParameterizedTest(name = "{0}: ingress {1}, egress {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ingress: []                                                        | true  | false",
                "ingressDeny: []                                                    | true  | false",
                "egress: []                                                         | false | true",
                "egressDeny: []                                                     | false | true",
                "ingress: [], egressDeny: []                                        | true  | true",
                "ingress: [], enableDefaultDeny: {}                                 | true  | false",
                "ingress: [], enableDefaultDeny: {ingress: false}                   | false | false",
                "ingress: [], enableDefaultDeny: {egress: true}                     | true  | true",
                "ingress: [], egress: [], enableDefaultDeny: {ingress: no}          | false | true",
            })
    void defaultDenyFollowsTheSectionsUnlessTheRuleSays(String sections, boolean ingress, boolean egress)
            throws Exception {
        PolicyRule rule = read("CiliumNetworkPolicy", "{endpointSelector: {}, " + sections + "}")
                .rules()
                .get(0);

        assertThat(rule.ingressDefaultDeny()).isEqualTo(ingress);
        assertThat(rule.egressDefaultDeny()).isEqualTo(egress);
    }

    @ParameterizedTest(name = "{0} means the same as {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "toPorts: [{ports: [{port: 80}]}] | toPorts: [{ports: [{port: '80'}]}]",
                "toPorts: [{ports: [{port: 80}]}] | toPorts: [{ports: [{port: 80, protocol: ANY}]}]",
                "toPorts: [{ports: [{port: 80}]}] | toPorts: [{ports: [{port: 80, protocol: any}]}]",
                "toPorts: [{ports: [{port: 80}]}] | toPorts: [{ports: [{port: 80, endPort: 80}]}]",
                "toPorts: [{ports: [{port: HTTP}]}] | toPorts: [{ports: [{port: http}]}]",
                "fromCIDR: [10.0.0.1] | fromCIDR: [10.0.0.1/32]",
                "fromCIDR: ['::ffff:10.0.0.1'] | fromCIDR: [10.0.0.1/32]",
                "fromCIDRSet: [{cidr: 10.0.0.0/8}] | fromCIDR: [10.0.0.0/8]",
                "fromEndpoints: [] | fromEntities: []",
                "fromEndpoints: [] | fromCIDRSet: []",
                "fromEndpoints: [{}] | fromEndpoints: [{matchLabels: {}}]",
                "fromEntities: [all, host] | fromEntities: [host, all]",
                "toPorts: [{ports: [{port: 80, protocol: TCP}], rules: {http: [{}]}}]"
                        + "| toPorts: [{ports: [{port: 80, protocol: TCP}], rules: {HTTP: [{path: '', method: ''}]}}]",
                "toPorts: [{ports: [{port: 80, protocol: TCP}], rules: {http: [{headers: ['X-A: b']}]}}]"
                        + "| toPorts: [{ports: [{port: 80, protocol: TCP}], rules: {http: [{headers: ['x-a:   b ']}]}}]",
                "toPorts: [{ports: [{port: 80, protocol: TCP}], rules: {http: [{headers: ['X-A: b']}]}}]"
                        + "| toPorts: [{ports: [{port: 80, protocol: TCP}], rules: {http: [{headers: ['X-A b']}]}}]",
            })
    void twoWaysToWriteOneEntry(String one, String other) throws Exception {
        assertThat(entry(one)).isEqualTo(entry(other));
    }

    @ParameterizedTest(name = "{0} does not mean the same as {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "fromEndpoints: [] | fromEndpoints: [{}]",
                "fromEndpoints: [] | toPorts: [{ports: [{port: 0}]}]",
                "fromCIDR: [] | fromCIDR: [0.0.0.0/0]",
                "toPorts: [{ports: [{port: 80, protocol: TCP}]}]"
                        + "| toPorts: [{ports: [{port: 80, protocol: TCP}], rules: {http: [{}]}}]",
            })
    void twoEntriesThatAreNotTheSame(String one, String other) throws Exception {
        assertThat(entry(one)).isNotEqualTo(entry(other));
    }

    @Test
    void anEntryWithoutPeersAndPortsAllowsNobody() throws Exception {
        assertThat(entry("").peers()).isEqualTo(Nobody.INSTANCE);
    }

    @Test
    void anEntryWithPortsOnlyIsAboutAnyPeer() throws Exception {
        assertThat(entry("toPorts: [{ports: [{port: 0}]}]").peers()).isEqualTo(AnyPeer.INSTANCE);
    }

    @Test
    void oneTextHoldsManyDocumentsListsAndRules() throws Exception {
        List<NetworkPolicy> policies = Scenarios.read("accepted/several.yaml");

        assertThat(policies)
                .extracting(policy -> policy.name().kind() + " " + policy.name())
                .containsExactly(
                        "CiliumNetworkPolicy default/two-rules",
                        "CiliumClusterwideNetworkPolicy everywhere",
                        "CiliumNetworkPolicy other/listed",
                        "CiliumNetworkPolicy default/typed");
        assertThat(policies.get(0).rules()).extracting(PolicyRule::fieldPath).containsExactly("specs[0]", "specs[1]");
        assertThat(policies.get(1).rules()).extracting(PolicyRule::fieldPath).containsExactly("spec", "specs[0]");
        assertThat(policies.get(1).rules().get(1).trafficRules())
                .extracting(TrafficRule::fieldPath)
                .containsExactly("specs[0].egressDeny[0]");
    }

    @Test
    void aTextWithoutContentHoldsNoPolicies() throws Exception {
        assertThat(PolicyReader.read("table", "")).isEmpty();
        assertThat(PolicyReader.read("table", "# nothing\n---\n---\n")).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "CiliumNetworkPolicy, true",
        "CiliumClusterwideNetworkPolicy, true",
        "NetworkPolicy, true",
        "AdminNetworkPolicy, true",
        "Pod, false",
        "CiliumEndpoint, false",
    })
    void whateverCallsItselfANetworkPolicyIsForTheReader(String kind, boolean policy) {
        assertThat(PolicyReader.isPolicyKind(kind)).isEqualTo(policy);
    }

    private static LabelSelector peers(String kind, String selector) throws PolicyFormatException {
        NetworkPolicy policy = read(kind, "{endpointSelector: {}, ingress: [{fromEndpoints: [" + selector + "]}]}");
        return ((EndpointPeers) policy.rules().get(0).trafficRules().get(0).peers())
                .selectors()
                .get(0);
    }

    private static TrafficRule entry(String fields) throws PolicyFormatException {
        return read("CiliumNetworkPolicy", "{endpointSelector: {}, ingress: [{" + fields + "}]}")
                .rules()
                .get(0)
                .trafficRules()
                .get(0);
    }

    private static NetworkPolicy read(String kind, String spec) throws PolicyFormatException {
        return PolicyReader.read(
                        "table",
                        "{apiVersion: cilium.io/v2, kind: " + kind + ", metadata: {name: a}, spec: " + spec + "}")
                .get(0);
    }

    static String text(LabelSelector selector) {
        return selector.requirements().stream()
                .map(requirement -> requirement.source() + ":" + requirement.key() + " " + requirement.operator()
                        + switch (requirement.operator()) {
                            case IN, NOT_IN ->
                                " " + requirement.values().stream().sorted().collect(Collectors.joining(","));
                            case EXISTS, DOES_NOT_EXIST -> "";
                        })
                .collect(Collectors.joining(" & "))
                .strip();
    }
}

package io.weir.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.Endpoint;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.PolicyReader;
import io.weir.rules.select.CachedSelector;
import io.weir.rules.snapshot.PolicyName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyRepositoryTest {

    private static NetworkPolicy policy(String name, String spec) throws Exception {
        return PolicyReader.read(
                        name,
                        """
                        apiVersion: cilium.io/v2
                        kind: CiliumNetworkPolicy
                        metadata: {name: %s}
                        spec: %s
                        """
                                .formatted(name, spec))
                .get(0);
    }

    private static PolicyName name(String name) {
        return new PolicyName("CiliumNetworkPolicy", "default", name);
    }

    @Test
    void a_policy_replaces_the_one_of_its_name_and_takes_its_selectors_and_prefixes_with_it() throws Exception {
        TestCluster cluster = new TestCluster();
        Endpoint pod = cluster.pod("a", "default", List.of("app=a"), List.of());
        cluster.repository.upsert(
                policy(
                        "p",
                        "{endpointSelector: {matchLabels: {app: a}}, egress: [{toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]}]}"));

        assertThat(cluster.repository.cidrPrefixes())
                .containsExactly(IpPrefix.parse("10.0.0.0/8"), IpPrefix.parse("10.1.0.0/16"));
        assertThat(cluster.compile(pod).selectedBy()).containsExactly(name("p"));

        NetworkPolicy second =
                policy("p", "{endpointSelector: {matchLabels: {app: b}}, egress: [{toCIDR: [10.1.0.0/16]}]}");
        cluster.repository.upsert(second);

        assertThat(cluster.repository.cidrPrefixes()).containsExactly(IpPrefix.parse("10.1.0.0/16"));
        assertThat(cluster.repository.all()).containsExactly(second);
        assertThat(cluster.repository.get(name("p"))).contains(second);
        assertThat(cluster.selectors.selectors()).hasSize(1);
        assertThat(cluster.compile(pod).selectedBy()).isEmpty();

        assertThat(cluster.repository.remove(name("p"))).isTrue();
        assertThat(cluster.repository.remove(name("p"))).isFalse();
        assertThat(cluster.repository.cidrPrefixes()).isEmpty();
        assertThat(cluster.selectors.selectors()).isEmpty();
    }

    @Test
    void the_policies_of_a_changed_selector_are_found() throws Exception {
        TestCluster cluster = new TestCluster();
        cluster.repository.upsert(
                policy("one", "{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {app: new}}]}]}"));
        cluster.repository.upsert(
                policy("two", "{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {app: old}}]}]}"));
        Endpoint server = cluster.pod("server", "default", List.of("app=server"), List.of());

        Set<CachedSelector> changed = cluster.selectors.upsert(cluster.allocator.acquire(LabelSet.of(
                new Label("k8s", "app", "new"), new Label("k8s", "io.kubernetes.pod.namespace", "default"))));

        assertThat(cluster.repository.usersOf(changed)).containsExactly(name("one"));
        assertThat(cluster.compile(server).selectedBy()).containsExactly(name("one"), name("two"));
    }

    private static final String JUDGING =
            "{endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{matchLabels: {role: client}}],"
                    + " toPorts: [{ports: [{port: '80', protocol: TCP}], rules: {http: [{method: GET}]}}]}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{matchLabels: {app: web}} # {fromEndpoints: [{matchLabels: {role: client}}]} # true",
                "{matchLabels: {app: web}} # {fromEndpoints: [{matchLabels: {role: client}}], toPorts: [{ports: [{port: '80'}]}]} # true",
                "{} # {fromEndpoints: [{}], toPorts: [{ports: [{port: '70', endPort: 90, protocol: TCP}]}]} # true",
                "{} # {toPorts: [{ports: [{port: '80', protocol: TCP}]}]} # true",
                "{} # {fromEntities: [all]} # true",
                "{matchLabels: {app: db}} # {fromEntities: [all]} # false",
                "{} # {fromEndpoints: [{matchLabels: {role: admin}}]} # false",
                "{} # {fromEndpoints: [{matchLabels: {role: client, team: a}}]} # false",
                "{} # {fromEndpoints: [{matchLabels: {role: client}}], toPorts: [{ports: [{port: '81'}]}]} # false",
                "{} # {fromEndpoints: [{matchLabels: {role: client}}], toPorts: [{ports: [{port: '80', protocol: UDP}]}]} # false"
            })
    void warns_of_a_rule_that_opens_what_another_judges(String subject, String rule, boolean warned) throws Exception {
        PolicyRepository repository = new TestCluster().repository;
        repository.upsert(policy("judging", JUDGING));
        repository.upsert(
                policy("opening", "{endpointSelector: " + subject.trim() + ", ingress: [" + rule.trim() + "]}"));

        List<String> warnings = repository.warnings(name("judging"));

        assertThat(warnings).hasSize(warned ? 1 : 0);
        assertThat(repository.warnings(name("opening"))).isEqualTo(warnings);
        assertThat(warnings).allSatisfy(warning -> assertThat(warning)
                .contains("default/opening spec.ingress[0]")
                .contains("default/judging spec.ingress[0].toPorts[0]")
                .contains("80/TCP"));
    }

    @Test
    void a_deny_rule_opens_nothing_and_an_unknown_policy_has_no_warnings() throws Exception {
        PolicyRepository repository = new TestCluster().repository;
        repository.upsert(policy("judging", JUDGING));
        repository.upsert(policy("denying", "{endpointSelector: {}, ingressDeny: [{fromEntities: [all]}]}"));

        assertThat(repository.warnings(name("judging"))).isEmpty();
        assertThat(repository.warnings(name("nobody"))).isEmpty();
    }
}

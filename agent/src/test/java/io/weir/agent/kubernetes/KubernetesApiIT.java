package io.weir.agent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What callers rely on of requests to the API, and of the test cluster: the same with the mock and the real server. */
final class KubernetesApiIT {

    @RegisterExtension
    static final KubernetesTestClusterExtension KUBERNETES = new KubernetesTestClusterExtension();

    private static final ApiResource IDENTITIES = ApiResource.CILIUM_IDENTITIES;
    private static final ApiResource POLICIES = ApiResource.CILIUM_NETWORK_POLICIES;

    private static ObjectNode identity(String name, String app) {
        ObjectNode object = new ObjectMapper().createObjectNode();
        object.put("apiVersion", "cilium.io/v2").put("kind", "CiliumIdentity");
        object.putObject("metadata").put("name", name);
        object.putObject("security-labels").put("k8s:app", app);
        return object;
    }

    private static KubernetesApi api() {
        return KUBERNETES.cluster().api();
    }

    @Test
    void of_two_that_make_an_object_of_one_name_the_second_meets_a_conflict() throws KubernetesException {
        JsonNode made = api().create(IDENTITIES, "", identity("1001", "a"));
        assertThat(made.at("/metadata/uid").asText()).isNotEmpty();
        assertThatExceptionOfType(KubernetesException.class)
                .isThrownBy(() -> api().create(IDENTITIES, "", identity("1001", "b")))
                .satisfies(refused -> {
                    assertThat(refused.isConflict()).isTrue();
                    assertThat(refused.reason()).isEqualTo("AlreadyExists");
                });
        assertThat(api().get(IDENTITIES, "", "1001")
                        .orElseThrow()
                        .at("/security-labels/k8s:app")
                        .asText())
                .isEqualTo("a");
    }

    @Test
    void an_object_that_changed_meanwhile_is_neither_replaced_nor_deleted() throws KubernetesException {
        JsonNode first = api().create(IDENTITIES, "", identity("1002", "a"));
        ObjectNode second = identity("1002", "a");
        second.withObjectProperty("metadata").set("resourceVersion", first.at("/metadata/resourceVersion"));
        second.withObjectProperty("metadata").putObject("labels").put("changed", "yes");
        JsonNode replaced = api().replace(IDENTITIES, "", "1002", second);
        assertThatExceptionOfType(KubernetesException.class)
                .isThrownBy(() -> api().replace(IDENTITIES, "", "1002", second))
                .matches(KubernetesException::isConflict);
        assertThatExceptionOfType(KubernetesException.class)
                .isThrownBy(() -> api().delete(IDENTITIES, "", "1002", version(first)))
                .matches(KubernetesException::isConflict);
        assertThat(api().delete(IDENTITIES, "", "1002", version(replaced))).isTrue();
        assertThat(api().delete(IDENTITIES, "", "1002")).isFalse();
        assertThat(api().get(IDENTITIES, "", "1002")).isEmpty();
    }

    private static Map<String, String> version(JsonNode object) {
        return Map.of("resourceVersion", object.at("/metadata/resourceVersion").asText());
    }

    @Test
    void applied_status_leaves_the_spec_alone_and_takes_back_what_is_no_longer_applied() throws KubernetesException {
        KUBERNETES
                .cluster()
                .apply(
                        """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: applied, namespace: default}
                spec: {endpointSelector: {matchLabels: {app: a}}, ingress: [{}]}
                """);
        JsonNode unused = api().applyStatus(POLICIES, "default", "applied", "one", status("n1"));
        unused = api().applyStatus(POLICIES, "default", "applied", "two", status("n2"));
        JsonNode both = api().get(POLICIES, "default", "applied").orElseThrow();
        assertThat(both.at("/status/nodes").properties()).hasSize(2);
        assertThat(both.at("/spec/endpointSelector/matchLabels/app").asText()).isEqualTo("a");
        assertThat(both.at("/metadata/generation").asInt()).isEqualTo(1);
        unused = api().applyStatus(POLICIES, "default", "applied", "one", status("n3"));
        assertThat(api().get(POLICIES, "default", "applied")
                        .orElseThrow()
                        .at("/status/nodes")
                        .properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("n2", "n3");
    }

    private static ObjectNode status(String node) {
        ObjectNode object = new ObjectMapper().createObjectNode();
        object.put("apiVersion", "cilium.io/v2").put("kind", "CiliumNetworkPolicy");
        object.putObject("metadata").put("name", "applied").put("namespace", "default");
        object.putObject("status").putObject("nodes").putObject(node).put("ok", true);
        return object;
    }

    @Test
    void a_server_that_is_away_answers_nothing_and_has_its_data_when_it_is_back() throws KubernetesException {
        JsonNode unused = api().create(IDENTITIES, "", identity("1003", "a"));
        KUBERNETES.cluster().stop();
        assertThatExceptionOfType(KubernetesException.class)
                .isThrownBy(() -> api().get(IDENTITIES, "", "1003"))
                .matches(refused -> refused.status() == KubernetesException.NOT_ANSWERED);
        KUBERNETES.cluster().resume();
        assertThat(api().get(IDENTITIES, "", "1003")).isPresent();
    }

    @Test
    void a_wire_can_be_cut_and_mended() throws IOException, KubernetesException {
        try (TcpRelay relay = KUBERNETES.cluster().relay();
                KubernetesApi api =
                        KubernetesApi.open(Optional.of(KUBERNETES.cluster().kubeconfig(relay)))) {
            assertThat(api.get(ApiResource.NAMESPACES, "", "default")).isPresent();
            relay.cut();
            assertThatExceptionOfType(KubernetesException.class)
                    .isThrownBy(() -> api.get(ApiResource.NAMESPACES, "", "default"));
            relay.mend();
            assertThat(api.get(ApiResource.NAMESPACES, "", "default")).isPresent();
        }
    }
}

package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ports by number, name and range, deny rules, and what passes directly beside what is judged. */
final class PortsNetnsIT {
    @RegisterExtension
    static final TestCluster CLUSTER = new TestCluster();

    private static Pod client;
    private static Pod other;
    private static Pod server;

    @BeforeAll
    static void startCluster() {
        Node node = CLUSTER.node("node1");
        client = CLUSTER.pod(node, "client", Map.of("app", "client"));
        other = CLUSTER.pod(node, "other", Map.of("app", "other"));
        server = CLUSTER.pod(node, "server", Map.of("app", "server"));
        for (int port = 80; port <= 83; port++) {
            CLUSTER.serve(server, port);
        }
        CLUSTER.serve(server, 90, "greet");
        CLUSTER.start();
    }

    private static String ingress(String peers, String ports) {
        return Policies.policy("p", "server", "ingress: [{" + peers + ", toPorts: [" + ports + "]}]");
    }

    private static String open(Pod pod, Family family, int port) {
        try (PodConnection connection = pod.connect(server.address(family), port)) {
            return connection.opened();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_named_port_is_the_containers_port_of_that_name(Family family) {
        CLUSTER.applyOnly(
                "p",
                ingress(
                        Policies.from("client"),
                        "{ports: [{port: web, protocol: TCP}], rules: {http: [{method: GET, path: /a}]}}"));
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.served("server", "GET", "/a"));
        assertThat(client.curl(family, server, "GET", "/b")).isEqualTo(Answer.denied());
        assertThat(open(client, family, 81)).isEqualTo("timeout");
        assertThat(open(other, family, 80)).isEqualTo("timeout");
    }

    @ParameterizedTest
    @EnumSource
    void a_range_holds_its_ends_and_a_deny_inside_it_wins(Family family) {
        CLUSTER.applyOnly(
                "p",
                Policies.policy(
                        "p",
                        "server",
                        "ingress: [{" + Policies.from("client")
                                + ", toPorts: [{ports: [{port: \"81\", endPort: 83, protocol: TCP}]}]}]",
                        "ingressDeny: [{toPorts: [{ports: [{port: \"82\", protocol: TCP}]}]}]"));
        assertThat(open(client, family, 80)).isEqualTo("timeout");
        assertThat(open(client, family, 81)).isEqualTo("connected");
        assertThat(open(client, family, 82)).isEqualTo("timeout");
        assertThat(open(client, family, 83)).isEqualTo("connected");
        assertThat(open(other, family, 81)).isEqualTo("timeout");
    }

    @ParameterizedTest
    @EnumSource
    void a_deny_rule_wins_over_the_http_rule_of_another_policy(Family family) {
        CLUSTER.applyNone();
        CLUSTER.apply(Map.of(
                "p", Policies.policy("p", "server", Policies.ingressGet("fromEntities: [cluster]", "/a")),
                "q", Policies.policy("q", "server", "ingressDeny: [{" + Policies.from("other") + "}]")));
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.served("server", "GET", "/a"));
        assertThat(other.curl(family, server, "GET", "/a")).isEqualTo(Answer.dropped());
    }

    @ParameterizedTest
    @EnumSource
    void an_http_rule_for_one_peer_stays_closed_for_it_when_another_peer_gets_the_whole_port(Family family) {
        CLUSTER.applyNone();
        CLUSTER.apply(Map.of(
                "p", Policies.policy("p", "server", Policies.ingressGet(Policies.from("client"), "/a")),
                "q", Policies.policy("q", "server", Policies.ingress(Policies.from("other")))));
        assertThat(client.curl(family, server, "GET", "/b")).isEqualTo(Answer.denied());
        assertThat(other.curl(family, server, "GET", "/b")).isEqualTo(Answer.served("server", "GET", "/b"));
    }

    @ParameterizedTest
    @EnumSource
    void a_server_that_speaks_first_is_heard_under_an_l4_rule(Family family) {
        CLUSTER.applyOnly("p", ingress(Policies.from("client"), "{ports: [{port: \"90\", protocol: TCP}]}"));
        try (PodConnection connection = client.connect(server.address(family), 90)) {
            assertThat(connection.opened()).isEqualTo("connected");
            assertThat(connection.read()).isEqualTo("data greetings\\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_clusterwide_policy_holds_in_every_namespace(Family family) {
        CLUSTER.applyOnly(
                "p",
                Policies.policy("p", "server", Policies.ingressGet(Policies.from("client"), "/a"))
                        .replace("kind: CiliumNetworkPolicy", "kind: CiliumClusterwideNetworkPolicy")
                        .replace(", namespace: default", ""));
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.served("server", "GET", "/a"));
        assertThat(other.curl(family, server, "GET", "/a")).isEqualTo(Answer.dropped());
    }
}

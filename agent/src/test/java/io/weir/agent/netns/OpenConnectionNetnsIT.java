package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a policy change does to connections that are open. */
final class OpenConnectionNetnsIT {
    @RegisterExtension
    static final TestCluster CLUSTER = new TestCluster();

    /** A connection that was cut shows one of these at its next use. */
    private static final List<String> CUT = List.of("reset", "closed", "timeout");

    private static Pod client;
    private static Pod server;
    private static PodServer served;

    @BeforeAll
    static void startCluster() {
        Node node = CLUSTER.node("node1");
        client = CLUSTER.pod(node, "client", Map.of("app", "client"));
        server = CLUSTER.pod(node, "server", Map.of("app", "server"));
        served = CLUSTER.serve(server);
        CLUSTER.start();
    }

    private static void allowAll() {
        CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingress(Policies.from("client"))));
    }

    private static void allowGet(String... paths) {
        CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingressGet(Policies.from("client"), paths)));
    }

    private static void allowNobody() {
        CLUSTER.applyOnly("p", Policies.policy("p", "server", "ingress: []"));
    }

    private static PodConnection open(Family family) {
        PodConnection connection = client.connect(family, server);
        assertThat(connection.opened()).isEqualTo("connected");
        assertThat(connection.request("GET", "/a")).isEqualTo("200 server GET /a");
        return connection;
    }

    @ParameterizedTest
    @EnumSource
    void an_l7_rule_resets_a_direct_connection_and_the_next_one_is_judged(Family family) {
        allowAll();
        try (PodConnection connection = open(family)) {
            allowGet("/a");
            long before = served.requests();
            assertThat(connection.request("GET", "/b")).isEqualTo("reset");
            assertThat(served.requests()).isEqualTo(before);
        }
        assertThat(client.curl(family, server, "GET", "/b")).isEqualTo(Answer.denied());
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.served("server", "GET", "/a"));
    }

    @ParameterizedTest
    @EnumSource
    void the_first_policy_of_all_takes_over_an_open_connection(Family family) {
        CLUSTER.applyNone();
        try (PodConnection connection = open(family)) {
            allowGet("/a");
            long before = served.requests();
            assertThat(connection.request("GET", "/b")).isEqualTo("reset");
            assertThat(served.requests()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_allow_that_is_taken_away_cuts_a_direct_connection(Family family) {
        allowAll();
        try (PodConnection connection = open(family)) {
            allowNobody();
            long before = served.requests();
            assertThat(connection.request("GET", "/a")).isIn(CUT);
            assertThat(served.requests()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_allow_that_is_taken_away_cuts_a_judged_connection(Family family) {
        allowGet("/a");
        try (PodConnection connection = open(family)) {
            allowNobody();
            long before = served.requests();
            assertThat(connection.request("GET", "/a")).isIn(CUT);
            assertThat(served.requests()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_judged_connection_obeys_the_new_rules_from_the_next_request_on(Family family) {
        allowGet("/a");
        try (PodConnection connection = open(family)) {
            allowGet("/b");
            long before = served.requests("GET", "/a");
            assertThat(connection.request("GET", "/a")).isEqualTo("403 Access denied");
            assertThat(connection.request("GET", "/b")).isEqualTo("200 server GET /b");
            assertThat(served.requests("GET", "/a")).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_l4_rule_in_place_of_an_l7_rule_lets_a_judged_connection_go_on(Family family) {
        allowGet("/a");
        try (PodConnection connection = open(family)) {
            allowAll();
            assertThat(connection.request("GET", "/b")).isEqualTo("200 server GET /b");
        }
        assertThat(client.curl(family, server, "GET", "/b")).isEqualTo(Answer.served("server", "GET", "/b"));
    }

    @ParameterizedTest
    @EnumSource
    void the_last_policy_taken_away_keeps_a_direct_connection(Family family) {
        allowAll();
        try (PodConnection connection = open(family)) {
            CLUSTER.applyNone();
            assertThat(connection.request("GET", "/b")).isEqualTo("200 server GET /b");
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_last_policy_taken_away_keeps_a_judged_connection(Family family) {
        allowGet("/a");
        try (PodConnection connection = open(family)) {
            CLUSTER.applyNone();
            assertThat(connection.request("GET", "/b")).isEqualTo("200 server GET /b");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_change_that_does_not_concern_it_leaves_a_direct_connection_alone(Family family) {
        allowAll();
        try (PodConnection connection = open(family)) {
            CLUSTER.apply(Map.of("q", Policies.policy("q", "server", Policies.ingress(Policies.from("nobody")))));
            assertThat(connection.request("GET", "/b")).isEqualTo("200 server GET /b");
        }
    }
}

package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Policies of the client's side, alone and together with the server's, on one node. */
final class EgressNetnsIT {
    @RegisterExtension
    static final TestCluster CLUSTER = new TestCluster();

    private static Node node;
    private static Pod client;
    private static Pod server;
    private static Pod second;
    private static PodServer served;

    @BeforeAll
    static void startCluster() {
        node = CLUSTER.node("node1");
        client = CLUSTER.pod(node, "client", Map.of("app", "client"));
        server = CLUSTER.pod(node, "server", Map.of("app", "server"));
        second = CLUSTER.pod(node, "second", Map.of("app", "second"));
        served = CLUSTER.serve(server);
        CLUSTER.serve(second);
        CLUSTER.start();
    }

    @ParameterizedTest
    @EnumSource
    void l4_egress_policy_lets_the_client_reach_the_named_server_only(Family family) {
        CLUSTER.applyOnly("p", Policies.policy("p", "client", Policies.egress(Policies.to("server"))));
        assertThat(client.curl(family, server, "PUT", "/a")).isEqualTo(Answer.served("server", "PUT", "/a"));
        assertThat(client.curl(family, second, "PUT", "/a")).isEqualTo(Answer.dropped());
        assertThat(CLUSTER.server(second).connections()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void an_empty_egress_section_lets_nothing_out_and_answers_still_leave(Family family) {
        CLUSTER.applyOnly("p", Policies.policy("p", "server", "egress: []"));
        assertThat(server.curl(family, second, "GET", "/a")).isEqualTo(Answer.dropped());
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.served("server", "GET", "/a"));
    }

    @ParameterizedTest
    @EnumSource
    void l7_egress_policy_judges_requests(Family family) {
        CLUSTER.applyOnly("p", Policies.policy("p", "client", Policies.egressGet(Policies.to("server"), "/a")));
        AccessLogTail log = new AccessLogTail(CLUSTER.agent(node));
        long before = served.requests();
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.served("server", "GET", "/a"));
        assertThat(client.curl(family, server, "GET", "/b")).isEqualTo(Answer.denied());
        assertThat(served.requests() - before).isEqualTo(1);
        assertThat(log.await(2))
                .extracting(AccessLogLine::summary)
                .containsExactly("Forwarded Egress GET /a 200 p", "Denied Egress GET /b 403 p");
    }

    @ParameterizedTest
    @EnumSource
    void one_pass_of_the_proxy_asks_both_sides_and_logs_one_entry(Family family) {
        CLUSTER.applyNone();
        CLUSTER.apply(Map.of(
                "out", Policies.policy("out", "client", Policies.egressGet(Policies.to("server"), "/a", "/b")),
                "in", Policies.policy("in", "server", Policies.ingressGet(Policies.from("client"), "/b", "/c"))));
        AccessLogTail log = new AccessLogTail(CLUSTER.agent(node));
        long before = served.requests();
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.denied());
        assertThat(client.curl(family, server, "GET", "/b")).isEqualTo(Answer.served("server", "GET", "/b"));
        assertThat(client.curl(family, server, "GET", "/c")).isEqualTo(Answer.denied());
        assertThat(client.curl(family, server, "GET", "/d")).isEqualTo(Answer.denied());
        assertThat(served.requests() - before).isEqualTo(1);
        assertThat(log.await(4))
                .extracting(AccessLogLine::verdict)
                .containsExactly("Denied", "Forwarded", "Denied", "Denied");
        assertThat(log.lines().get(0).summary()).isEqualTo("Denied Ingress GET /a 403 in");
        assertThat(log.lines().get(0).text()).contains("\"OtherPolicy\":{\"name\":\"out\"");
        assertThat(log.lines().get(1).text())
                .contains("\"Policy\":{\"name\":\"in\"")
                .contains("\"OtherPolicy\":{\"name\":\"out\"");
        assertThat(log.lines().get(2).text()).doesNotContain("OtherPolicy");
        assertThat(log.lines().get(2).summary()).isEqualTo("Denied Egress GET /c 403 out");
    }

    @ParameterizedTest
    @EnumSource
    void l7_egress_together_with_l4_ingress_holds_both(Family family) {
        CLUSTER.applyNone();
        CLUSTER.apply(Map.of(
                "out", Policies.policy("out", "client", Policies.egressGet(Policies.to("server"), "/a")),
                "in", Policies.policy("in", "server", Policies.ingress(Policies.from("second")))));
        long before = served.connections();
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.dropped());
        assertThat(served.connections() - before).isZero();
        assertThat(second.curl(family, server, "GET", "/z")).isEqualTo(Answer.served("server", "GET", "/z"));
    }
}

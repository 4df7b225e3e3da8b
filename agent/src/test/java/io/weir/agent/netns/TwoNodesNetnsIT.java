package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client on one node, a server on another, an agent on each. */
final class TwoNodesNetnsIT {
    @RegisterExtension
    static final TestCluster CLUSTER = new TestCluster();

    private static Node near;
    private static Node far;
    private static Pod client;
    private static Pod other;
    private static Pod server;
    private static PodServer served;

    @BeforeAll
    static void startCluster() {
        List<Node> nodes = CLUSTER.nodes("near", "far");
        near = nodes.get(0);
        far = nodes.get(1);
        client = CLUSTER.pod(near, "client", Map.of("app", "client"));
        other = CLUSTER.pod(near, "other", Map.of("app", "other"));
        server = CLUSTER.pod(far, "server", Map.of("app", "server"));
        served = CLUSTER.serve(server);
        CLUSTER.start();
    }

    @ParameterizedTest
    @EnumSource
    void without_a_policy_pods_of_different_nodes_talk(Family family) {
        CLUSTER.applyNone();
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.served("server", "GET", "/a"));
    }

    @ParameterizedTest
    @EnumSource
    void l4_ingress_policy_holds_at_the_servers_node(Family family) {
        CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingress(Policies.from("client"))));
        long before = served.connections();
        assertThat(client.curl(family, server, "PUT", "/a")).isEqualTo(Answer.served("server", "PUT", "/a"));
        assertThat(other.curl(family, server, "PUT", "/a")).isEqualTo(Answer.dropped());
        assertThat(served.connections() - before).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void l7_ingress_policy_is_judged_at_the_servers_node_and_the_server_sees_the_client(Family family) {
        CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingressGet(Policies.from("client"), "/a")));
        AccessLogTail nearLog = new AccessLogTail(CLUSTER.agent(near));
        AccessLogTail farLog = new AccessLogTail(CLUSTER.agent(far));
        long before = served.requestsFrom(client.address(family));
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.served("server", "GET", "/a"));
        assertThat(client.curl(family, server, "GET", "/b")).isEqualTo(Answer.denied());
        assertThat(other.curl(family, server, "GET", "/a")).isEqualTo(Answer.dropped());
        assertThat(served.requestsFrom(client.address(family)) - before).isEqualTo(1);
        assertThat(farLog.await(2))
                .extracting(AccessLogLine::summary)
                .containsExactly("Forwarded Ingress GET /a 200 p", "Denied Ingress GET /b 403 p");
        assertThat(nearLog.lines()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void l7_egress_policy_is_judged_at_the_clients_node_and_keeps_the_clients_address(Family family) {
        CLUSTER.applyOnly("p", Policies.policy("p", "client", Policies.egressGet(Policies.to("server"), "/a")));
        AccessLogTail nearLog = new AccessLogTail(CLUSTER.agent(near));
        long before = served.requestsFrom(client.address(family));
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.served("server", "GET", "/a"));
        assertThat(client.curl(family, server, "GET", "/b")).isEqualTo(Answer.denied());
        assertThat(served.requestsFrom(client.address(family)) - before).isEqualTo(1);
        assertThat(nearLog.await(2))
                .extracting(AccessLogLine::summary)
                .containsExactly("Forwarded Egress GET /a 200 p", "Denied Egress GET /b 403 p");
    }

    @ParameterizedTest
    @EnumSource
    void egress_and_ingress_policies_each_hold_at_their_node(Family family) {
        CLUSTER.applyNone();
        CLUSTER.apply(Map.of(
                "out", Policies.policy("out", "client", Policies.egressGet(Policies.to("server"), "/a", "/b")),
                "in", Policies.policy("in", "server", Policies.ingressGet(Policies.from("client"), "/b", "/c"))));
        AccessLogTail nearLog = new AccessLogTail(CLUSTER.agent(near));
        AccessLogTail farLog = new AccessLogTail(CLUSTER.agent(far));
        long before = served.requests();
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.denied());
        assertThat(client.curl(family, server, "GET", "/b")).isEqualTo(Answer.served("server", "GET", "/b"));
        assertThat(client.curl(family, server, "GET", "/c")).isEqualTo(Answer.denied());
        assertThat(served.requests() - before).isEqualTo(1);
        assertThat(nearLog.await(3))
                .extracting(AccessLogLine::summary)
                .containsExactly(
                        "Forwarded Egress GET /a 403 out",
                        "Forwarded Egress GET /b 200 out",
                        "Denied Egress GET /c 403 out");
        assertThat(farLog.await(2))
                .extracting(AccessLogLine::summary)
                .containsExactly("Denied Ingress GET /a 403 in", "Forwarded Ingress GET /b 200 in");
    }
}

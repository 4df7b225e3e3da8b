package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pods that come, go, change their labels or inherit an address, and policy files that are refused. */
final class PodLifecycleNetnsIT {
    @RegisterExtension
    static final TestCluster CLUSTER = new TestCluster();

    private static final int REUSES = 5;

    private static Node node;
    private static Pod client;
    private static Pod server;
    private static PodServer served;

    @BeforeAll
    static void startCluster() {
        node = CLUSTER.node("node1");
        client = CLUSTER.pod(node, "client", Map.of("app", "client"));
        server = CLUSTER.pod(node, "server", Map.of("app", "server"));
        served = CLUSTER.serve(server);
        CLUSTER.start();
    }

    private static void allowGet() {
        CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingressGet(Policies.from("client"), "/a")));
    }

    @ParameterizedTest
    @EnumSource
    void a_pod_with_the_address_of_a_former_one_never_has_its_identity(Family family) {
        allowGet();
        for (int i = 0; i < REUSES; i++) {
            Pod first = addedPod("first", "client", 100);
            Eventually.await(
                    Duration.ofSeconds(10),
                    "the new pod is let in",
                    () -> first.curl(family, server, "GET", "/a").status() == 200);
            CLUSTER.removePod(first);
            long before = served.requestsFrom(first.address(family));
            Pod second = addedPod("second", "other", 100);
            assertThat(second.address(family)).isEqualTo(first.address(family));
            for (int call = 0; call < 3; call++) {
                assertThat(second.curl(family, server, "GET", "/a").exitCode()).isNotZero();
            }
            assertThat(served.requestsFrom(second.address(family))).isEqualTo(before);
            CLUSTER.removePod(second);
            CLUSTER.awaitPods();
        }
    }

    private static Pod readyPod(String name, String app, int number) {
        Pod pod = addedPod(name, app, number);
        CLUSTER.awaitPods();
        return pod;
    }

    private static Pod addedPod(String name, String app, int number) {
        return CLUSTER.pod(new Pod(
                client.topology(),
                name,
                node.name(),
                node.podAddress(Family.IPV4, number),
                node.podAddress(Family.IPV6, number),
                Map.of("app", app)));
    }

    @ParameterizedTest
    @EnumSource
    void a_pod_that_is_made_again_under_its_name_works_again(Family family) {
        allowGet();
        for (int i = 0; i < 2; i++) {
            Pod again = readyPod("again", "server", 101);
            CLUSTER.serve(again);
            assertThat(client.curl(family, again, "GET", "/a")).isEqualTo(Answer.served("again", "GET", "/a"));
            assertThat(client.curl(family, again, "GET", "/b")).isEqualTo(Answer.denied());
            CLUSTER.removePod(again);
            CLUSTER.awaitPods();
        }
    }

    @ParameterizedTest
    @EnumSource
    void labels_that_change_are_judged_in_open_connections_too(Family family) {
        allowGet();
        Pod changing = readyPod("changing", "client", 102);
        try (PodConnection connection = changing.connect(family, server)) {
            assertThat(connection.request("GET", "/a")).isEqualTo("200 server GET /a");
            long before = served.requestsFrom(changing.address(family));
            CLUSTER.relabel(changing, "other");
            assertThat(connection.request("GET", "/a")).isIn("reset", "closed", "timeout");
            assertThat(changing.curl(family, server, "GET", "/a")).isEqualTo(Answer.dropped());
            assertThat(served.requestsFrom(changing.address(family))).isEqualTo(before);
        }
        CLUSTER.removePod(changing);
        CLUSTER.awaitPods();
    }

    @ParameterizedTest
    @EnumSource
    void a_policy_file_that_is_refused_keeps_what_it_said_before(Family family) {
        allowGet();
        AgentProcess agent = CLUSTER.agent(node);
        agent.manifests().put("policy-p", Policies.policy("p", "server", "ingress: [{fromEndpoint: []}]"));
        Eventually.await(Duration.ofSeconds(10), "the refusal", () -> !agent.manifests()
                .refusal("policy-p")
                .isEmpty());
        assertThat(agent.manifests().refusal("policy-p")).contains("fromEndpoint");
        assertThat(agent.cli("status").output()).contains("policy-p.yaml");
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.served("server", "GET", "/a"));
        assertThat(client.curl(family, server, "GET", "/b")).isEqualTo(Answer.denied());

        agent.kill();
        agent.launch();
        Eventually.await(
                Duration.ofSeconds(30),
                "the agent after its restart goes by what it accepted last",
                () -> client.curl(family, server, "GET", "/a").status() == 200);
        assertThat(client.curl(family, server, "GET", "/b")).isEqualTo(Answer.denied());

        agent.manifests()
                .put("policy-p", Policies.policy("p", "server", Policies.ingressGet(Policies.from("client"), "/b")));
        Eventually.await(Duration.ofSeconds(10), "the refusal is gone", () -> agent.manifests()
                .refusal("policy-p")
                .isEmpty());
        Eventually.await(Duration.ofSeconds(10), "what the mended file says is in force", () -> client.curl(
                        family, server, "GET", "/b")
                .equals(Answer.served("server", "GET", "/b")));
        CLUSTER.applyNone();
    }
}

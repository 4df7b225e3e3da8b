package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The agent ends, in whatever way: the kernel goes on enforcing, and the next agent takes up where the last one was. */
final class AgentRestartNetnsIT {
    @RegisterExtension
    static final TestCluster CLUSTER = new TestCluster();

    private static final Duration BACK_AFTER_RESTART = Duration.ofSeconds(5);

    /** On a machine that is busy with something else. */
    private static final Duration LONGEST_RESTART = Duration.ofSeconds(30);

    private static final int KILLS = 3;

    private static Node node;
    private static Pod client;
    private static Pod other;
    private static Pod server;
    private static PodServer served;

    @BeforeAll
    static void startCluster() {
        node = CLUSTER.node("node1");
        client = CLUSTER.pod(node, "client", Map.of("app", "client"));
        other = CLUSTER.pod(node, "other", Map.of("app", "other"));
        server = CLUSTER.pod(node, "server", Map.of("app", "server"));
        served = CLUSTER.serve(server);
        CLUSTER.serve(server, 81);
        CLUSTER.start();
    }

    @BeforeEach
    void judgePort80AndAllowPort81() {
        if (!CLUSTER.agent(node).isAlive()) {
            CLUSTER.start();
        }
        CLUSTER.applyOnly(
                "p",
                Policies.policy(
                        "p",
                        "server",
                        "ingress:",
                        "- {" + Policies.from("client") + ", toPorts: [{ports: [{port: \"80\", protocol: TCP}], "
                                + "rules: {http: [{method: GET, path: /a}]}}]}",
                        "- {" + Policies.from("client") + ", toPorts: [{ports: [{port: \"81\", protocol: TCP}]}]}"));
    }

    @Test
    void killed_again_and_again_while_requests_run_nothing_forbidden_passes_and_traffic_comes_back() throws Exception {
        AgentProcess agent = CLUSTER.agent(node);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        ExecutorService callers = Executors.newCachedThreadPool();
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (Family family : Family.values()) {
                calls.add(callers.submit(() -> {
                    while (!stop.get()) {
                        Answer answer = client.curl(family, server, "GET", "/a");
                        if (answer.equals(Answer.served("server", "GET", "/a"))) {
                            answered.incrementAndGet();
                        } else if (answer.exitCode() == 0 && answer.status() != 502 && answer.status() != 503) {
                            wrong.add("allowed request: " + answer);
                        }
                    }
                }));
                calls.add(callers.submit(() -> {
                    while (!stop.get()) {
                        Answer answer = client.curl(family, server, "GET", "/forbidden");
                        if (answer.exitCode() == 0 && !answer.equals(Answer.denied())) {
                            wrong.add("forbidden request: " + answer);
                        }
                    }
                }));
                calls.add(callers.submit(() -> {
                    while (!stop.get()) {
                        Answer answer = other.curl(family, server, "GET", "/a");
                        if (!answer.equals(Answer.dropped())) {
                            wrong.add("request of a pod that no rule names: " + answer);
                        }
                    }
                }));
            }
            List<Duration> outages = new ArrayList<>();
            for (int i = 0; i < KILLS; i++) {
                int before = answered.get();
                Eventually.await(
                        Duration.ofSeconds(20), "allowed requests are answered", () -> answered.get() > before + 10);
                agent.kill();
                assertThat(client.curl(Family.IPV4, server, "GET", "/a").exitCode())
                        .describedAs("a request that needs the proxy while there is none")
                        .isNotZero();
                agent.launch();
                outages.add(timeUntilBack());
            }
            CLUSTER.awaitPods();
            stop.set(true);
            assertThat(Collections.min(outages))
                    .describedAs("time from the start of the agent to answers over both families, of " + outages)
                    .isLessThan(BACK_AFTER_RESTART);
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            stop.set(true);
            callers.shutdownNow();
        }
        assertThat(wrong).isEmpty();
        assertThat(served.requests("GET", "/forbidden")).isZero();
        for (Family family : Family.values()) {
            assertThat(served.requestsFrom(other.address(family))).isZero();
        }
    }

    private static Duration timeUntilBack() {
        long started = System.nanoTime();
        for (Family family : Family.values()) {
            Eventually.await(
                    LONGEST_RESTART,
                    "traffic is back over " + family,
                    () -> client.curl(family, server, "GET", "/a", "--connect-timeout", "0.3")
                                    .status()
                            == 200);
        }
        return Duration.ofNanos(System.nanoTime() - started);
    }

    @ParameterizedTest
    @EnumSource
    void without_an_agent_direct_traffic_goes_on_and_drops_go_on(Family family) {
        AgentProcess agent = CLUSTER.agent(node);
        try (PodConnection direct = client.connect(server.address(family), 81)) {
            assertThat(direct.request("GET", "/before")).isEqualTo("200 server GET /before");
            agent.kill();
            assertThat(direct.request("GET", "/after")).isEqualTo("200 server GET /after");
            try (PodConnection fresh = client.connect(server.address(family), 81)) {
                assertThat(fresh.request("GET", "/new")).isEqualTo("200 server GET /new");
            }
            assertThat(other.curl(family, server, "GET", "/a")).isEqualTo(Answer.dropped());
            assertThat(client.curl(family, server, "GET", "/a").exitCode()).isNotZero();
            CLUSTER.start();
            assertThat(direct.request("GET", "/again")).isEqualTo("200 server GET /again");
        }
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.served("server", "GET", "/a"));
        assertThat(client.curl(family, server, "GET", "/b")).isEqualTo(Answer.denied());
        assertThat(other.curl(family, server, "GET", "/a")).isEqualTo(Answer.dropped());
    }

    @ParameterizedTest
    @EnumSource
    void a_change_made_while_the_agent_was_away_is_in_force_after_its_start(Family family) {
        AgentProcess agent = CLUSTER.agent(node);
        agent.stop();
        CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingressGet(Policies.from("other"), "/c")));
        CLUSTER.start();
        assertThat(other.curl(family, server, "GET", "/c")).isEqualTo(Answer.served("server", "GET", "/c"));
        assertThat(other.curl(family, server, "GET", "/a")).isEqualTo(Answer.denied());
        assertThat(client.curl(family, server, "GET", "/c")).isEqualTo(Answer.dropped());
    }

    @ParameterizedTest
    @EnumSource
    void endpoint_numbers_and_identities_outlive_the_agent(Family family) {
        AgentProcess agent = CLUSTER.agent(node);
        String endpoints = agent.cli("endpoint", "list").output();
        String identities = agent.cli("identity", "list").output();
        assertThat(endpoints).contains(server.address(family));
        agent.kill();
        CLUSTER.start();
        assertThat(agent.cli("endpoint", "list").output()).isEqualTo(endpoints);
        assertThat(agent.cli("identity", "list").output()).isEqualTo(identities);
    }
}

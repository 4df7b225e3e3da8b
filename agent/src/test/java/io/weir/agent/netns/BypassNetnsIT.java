package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ways around a policy that a pod may try; none leads to the server. */
final class BypassNetnsIT {
    @RegisterExtension
    static final TestCluster CLUSTER = new TestCluster();

    private static final List<String> MARKS = List.of("0x200", "0xa00", "0xb00", "0xf00", "0xffffffff");

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

    private static void allowGet() {
        CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingressGet(Policies.from("client"), "/a")));
    }

    @ParameterizedTest
    @EnumSource
    void a_forged_source_address_gets_nowhere_with_and_without_policy(Family family) {
        CLUSTER.applyNone();
        assertSpoofedIsSilent(family);
        allowGet();
        assertSpoofedIsSilent(family);
    }

    private static void assertSpoofedIsSilent(Family family) {
        long connections = served.connections();
        long datagrams = served.datagrams();
        for (String source : new String[] {client.address(family), family.of(node.addresses())}) {
            try (PodConnection connection = other.connect(family, server, "--from", source)) {
                assertThat(connection.opened()).isEqualTo("timeout");
            }
            assertThat(other.udp(family, server, 80, "--from", source)).isEqualTo("timeout");
        }
        assertThat(served.connections()).isEqualTo(connections);
        assertThat(served.datagrams()).isEqualTo(datagrams);
    }

    @ParameterizedTest
    @EnumSource
    void a_forged_mark_opens_nothing(Family family) {
        allowGet();
        long before = served.connections();
        for (String mark : MARKS) {
            try (PodConnection connection = other.connect(family, server, "--mark", mark)) {
                assertThat(connection.opened()).describedAs(mark).isEqualTo("timeout");
            }
        }
        assertThat(served.connections()).isEqualTo(before);
        for (String mark : MARKS) {
            try (PodConnection connection = client.connect(family, server, "--mark", mark)) {
                assertThat(connection.request("GET", "/b")).describedAs(mark).isEqualTo("403 Access denied");
            }
        }
        assertThat(served.requests("GET", "/b")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void listeners_of_the_proxy_cannot_be_dialled_from_a_pod(Family family) {
        allowGet();
        List<Integer> ports = listeningPorts();
        assertThat(ports).describedAs("listeners of the proxy").isNotEmpty();
        for (int port : ports) {
            for (String address : List.of(family.of(node.addresses()), server.address(family))) {
                try (PodConnection connection = other.connect(address, port)) {
                    assertThat(connection.opened())
                            .describedAs(address + " " + port)
                            .isIn("timeout", "refused");
                }
            }
        }
    }

    private static List<Integer> listeningPorts() {
        Command listing = CLUSTER.in(node, List.of("ss", "-H", "-l", "-t", "-n"));
        return listing.output()
                .lines()
                .flatMap(line ->
                        Stream.of(line.strip().split("\\s+", -1)).skip(3).limit(1))
                .map(address -> Integer.valueOf(address.substring(address.lastIndexOf(':') + 1)))
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void other_protocols_beside_a_tcp_redirect_stay_closed(Family family) {
        allowGet();
        long before = served.datagrams();
        for (Pod pod : List.of(client, other)) {
            assertThat(pod.udp(family, server, 80)).isEqualTo("timeout");
            assertThat(pod.udp(family, server, 80, "--size", "4000")).isEqualTo("timeout");
            assertThat(pod.ping(family, server)).isEqualTo("timeout");
            try (PodConnection connection = pod.connect(server.address(family), 81)) {
                assertThat(connection.opened()).isEqualTo("timeout");
            }
        }
        assertThat(served.datagrams()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void without_a_policy_datagrams_fragments_and_echoes_pass(Family family) {
        CLUSTER.applyNone();
        assertThat(other.udp(family, server, 80)).isEqualTo("answer");
        assertThat(other.udp(family, server, 80, "--size", "4000")).isEqualTo("answer");
        assertThat(other.ping(family, server)).isEqualTo("answer");
    }

    @ParameterizedTest
    @EnumSource
    void fragments_follow_the_port_of_their_first_one(Family family) {
        CLUSTER.applyOnly(
                "p",
                Policies.policy(
                        "p",
                        "server",
                        "ingress: [{" + Policies.from("client")
                                + ", toPorts: [{ports: [{port: \"80\", protocol: UDP}]}]}]"));
        long allowed = served.datagrams();
        long refused = CLUSTER.server(server, 81).datagrams();
        assertThat(client.udp(family, server, 80, "--size", "4000")).isEqualTo("answer");
        assertThat(client.udp(family, server, 81, "--size", "4000")).isEqualTo("timeout");
        assertThat(other.udp(family, server, 80, "--size", "4000")).isEqualTo("timeout");
        assertThat(served.datagrams() - allowed).isEqualTo(1);
        assertThat(CLUSTER.server(server, 81).datagrams()).isEqualTo(refused);
    }

    @ParameterizedTest
    @EnumSource
    void a_source_port_in_time_wait_is_used_again_at_once(Family family) {
        allowGet();
        String port = family == Family.IPV4 ? "23456" : "23457";
        for (int i = 0; i < 5; i++) {
            try (PodConnection connection = client.connect(family, server, "--source-port", port)) {
                assertThat(connection.opened()).describedAs("connection " + i).isEqualTo("connected");
                assertThat(connection.raw("GET /a HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n"))
                        .contains("200 OK");
                assertThat(connection.read()).isEqualTo("closed");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_source_port_once_judged_goes_straight_when_the_rule_is_gone_and_back(Family family) {
        String port = family == Family.IPV4 ? "23458" : "23459";
        for (int i = 0; i < 2; i++) {
            allowGet();
            assertThat(requestOnce(family, port, "/b")).contains("403 Forbidden");
            CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingress(Policies.from("client"))));
            assertThat(requestOnce(family, port, "/b")).contains("200 OK");
        }
    }

    private static String requestOnce(Family family, String sourcePort, String target) {
        try (PodConnection connection = client.connect(family, server, "--source-port", sourcePort)) {
            assertThat(connection.opened()).isEqualTo("connected");
            String answer =
                    connection.raw("GET " + target + " HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n");
            assertThat(connection.read()).isEqualTo("closed");
            return answer;
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_not_http_never_reaches_a_server_behind_an_http_rule(Family family) {
        allowGet();
        long before = served.connections();
        try (PodConnection connection = client.connect(family, server)) {
            assertThat(connection.opened()).isEqualTo("connected");
            assertThat(connection.raw("SSH-2.0-OpenSSH_9.2\\r\\n\\r\\n")).startsWith("data HTTP/1.1 400");
        }
        assertThat(served.connections()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void a_smuggled_second_request_is_judged_on_its_own(Family family) {
        allowGet();
        try (PodConnection connection = client.connect(family, server)) {
            String answers = connection.raw(
                    "GET /a HTTP/1.1\\r\\nHost: x\\r\\n\\r\\nGET /hidden HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n");
            while (!answers.contains("Access denied")) {
                answers += connection.read();
                assertThat(answers).doesNotContain("closed", "reset", "timeout");
            }
            assertThat(answers).startsWith("data HTTP/1.1 200 OK").contains("HTTP/1.1 403 ");
        }
        assertThat(served.requests("GET", "/hidden")).isZero();
    }
}

package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Secret from its manifest to the server, and to nowhere else. */
final class SecretNetnsIT {
    private static final Duration CHANGE_LIMIT = Duration.ofSeconds(20);
    private static final String SECRET = "t0p-s3cret-7f31";
    private static final String CHANGED = "n3w-s3cret-90ab";

    /** With a value in its own words, which logs may show, so that a log without it would not go unnoticed. */
    private static final String RULES =
            """
            ingress: [{fromEndpoints: [{matchLabels: {app: client}}], toPorts: [{
                ports: [{port: "80", protocol: TCP}],
                rules: {http: [
                  {path: /replaced, headerMatches: [{name: X-Token, secret: {name: token}, mismatch: REPLACE},
                                                    {name: X-Plain, value: plain-words, mismatch: REPLACE}]},
                  {path: /asked, headerMatches: [{name: X-Token, secret: {name: token}}]}]}}]}]\
            """;

    @RegisterExtension
    static final TestCluster CLUSTER = new TestCluster();

    private static Node node;
    private static Pod client;
    private static Pod server;
    private static PodServer served;

    @BeforeAll
    static void startCluster() {
        node = CLUSTER.node("node1");
        client = CLUSTER.pod(node, "client", Map.of("app", "client"));
        server = CLUSTER.pod(node, "server", Map.of("app", "server"));
        served = CLUSTER.serve(server, "show-headers");
        CLUSTER.start();
    }

    private static String secret(String value) {
        return """
                apiVersion: v1
                kind: Secret
                metadata: {name: token, namespace: default}
                stringData: {value: "%s"}
                """
                .formatted(value);
    }

    private static Answer asked(String token) {
        return client.curl(Family.IPV4, server, "GET", "/asked", "-H", "X-Token: " + token);
    }

    @Test
    void a_secret_of_a_manifest_is_asked_for_and_given_to_the_server_and_shown_nowhere() throws IOException {
        AgentProcess agent = CLUSTER.agent(node);
        agent.manifests().put("secret", secret(SECRET));
        CLUSTER.applyOnly("p", Policies.policy("p", "server", RULES));
        AccessLogTail log = new AccessLogTail(agent);

        assertThat(asked(SECRET)).isEqualTo(Answer.served("server", "GET", "/asked"));
        assertThat(asked("wrong")).isEqualTo(Answer.denied());
        assertThat(client.curl(Family.IPV4, server, "GET", "/replaced", "-H", "X-Token: mine", "-H", "x-token: more"))
                .isEqualTo(Answer.served("server", "GET", "/replaced"));
        assertThat(served.headers("x-token")).containsExactly(SECRET, SECRET);
        assertThat(served.headers("x-plain")).containsExactly("plain-words");

        agent.manifests().put("secret", secret(CHANGED));
        Eventually.await(
                CHANGE_LIMIT,
                () -> "the changed Secret in force\n" + agent.logTail(),
                () -> asked(CHANGED).status() == 200);
        assertThat(asked(SECRET)).isEqualTo(Answer.denied());

        assertThat(log.await(5)).anySatisfy(entry -> assertThat(entry.text())
                .contains("\"MissingHeaders\":{\"x-plain\":[\"plain-words\"],\"x-token\":[\"[redacted]\"]}"));
        for (String[] question : new String[][] {
            {"status", "--verbose"},
            {"policy", "get"},
            {"policy", "get", "-o", "json"},
            {"endpoint", "list", "-o", "json"},
            {"identity", "list", "-o", "json"},
            {"metrics", "list"}
        }) {
            Command answer = agent.cli(question);
            assertThat(answer.exitCode()).as(answer.toString()).isZero();
            assertShowsNoSecret(answer.toString());
        }
        for (String path : List.of("/v1/status", "/v1/policies", "/v1/endpoints", "/v1/identities")) {
            assertShowsNoSecret(agent.api().text(path).orElseThrow());
        }
        List<Path> written = agent.writtenFiles();
        assertThat(written)
                .extracting(file -> file.getFileName().toString())
                .contains("agent.log", "access.log", "state.json");
        for (Path file : written) {
            assertShowsNoSecret(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
    }

    private static void assertShowsNoSecret(String text) {
        for (String value : List.of(SECRET, CHANGED)) {
            assertThat(text)
                    .doesNotContain(value)
                    .doesNotContain(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.US_ASCII)));
        }
    }
}

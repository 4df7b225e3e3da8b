package io.weir.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code weir policy trace} as a user types it. */
final class PolicyTraceTest {

    private static final String POLICY =
            """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: kafka}
            spec:
              endpointSelector: {matchLabels: {app: broker}}
              ingress:
              - fromEndpoints: [{matchLabels: {app: hq}}]
                toPorts:
                - ports: [{port: "9092", protocol: TCP}]
                  rules:
                    kafka:
                    - {role: produce, topic: plans}
                    - {role: consume, topic: announce-*, group: outposts}
                    - {apiKey: CreateTopics, apiVersion: 5, clientID: admin}
                - ports: [{port: "80", protocol: TCP}]
                  rules: {http: [{}]}
              - fromEndpoints: [{matchLabels: {app: root}}]
                toPorts: [{ports: [{port: "9092", protocol: TCP}]}]
              ingressDeny:
              - fromEndpoints: [{matchLabels: {app: rebel}}]
            """;

    private record Run(int code, String out, String err) {}

    @TempDir
    Path directory = Path.of("");

    private String file = "";

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("kafka.yaml"), POLICY).toString();
    }

    private Run trace(String client, String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> arguments =
                new ArrayList<>(List.of("policy", "trace", "--policy", file, "--source-labels", "app=" + client));
        arguments.addAll(List.of(more));
        int code = commandLine.execute(arguments.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    @Test
    void each_rule_is_told_with_what_it_misses_and_then_the_verdict() {
        assertThat(trace("hq", "--kafka", "fetch:plans"))
                .isEqualTo(new Run(
                        1,
                        """
                        Fetch topic=plans on 9092/TCP
                          default/kafka spec.ingressDeny[0]: missed peer (any:app=rebel,k8s:io.kubernetes.pod.namespace=default)
                          default/kafka spec.ingress[0].toPorts[0].rules.kafka[0]: missed role (produce)
                          default/kafka spec.ingress[0].toPorts[0].rules.kafka[1]: missed topic (announce-*)
                          default/kafka spec.ingress[0].toPorts[0].rules.kafka[2]: missed apiKey (CreateTopics), apiVersion (5), clientID (admin)
                          default/kafka spec.ingress[0].toPorts[1]: missed port (80/TCP)
                          default/kafka spec.ingress[1].toPorts[0]: missed peer (any:app=root,k8s:io.kubernetes.pod.namespace=default)
                          denied: no rule for this peer and port allows the request; nearest is default/kafka spec.ingress[0].toPorts[0].rules.kafka[1], which misses topic (announce-*)
                        Final verdict: DENIED
                        """,
                        ""));
    }

    @ParameterizedTest(name = "{1} of {0}: {3}")
    @CsvSource({
        "hq, --kafka produce:plans, 0, Produce topic=plans",
        "hq, --kafka PRODUCE:plans::tx, 0, Produce topic=plans transactionalID=tx",
        "hq, --kafka produce:other, 1, missed topic (plans)",
        "hq, --kafka produce:plans --kafka produce:other, 1, DENIED",
        "hq, --kafka consume:announce-1, 0, Fetch topic=announce-1",
        "hq, --kafka consume:*, 1, Fetch topic=*",
        "hq, --kafka joingroup::outposts, 0, JoinGroup group=outposts",
        "hq, --kafka joingroup::others, 1, missed group (outposts)",
        "hq, --kafka offsetcommit:announce-1:outposts, 0, OffsetCommit topic=announce-1 group=outposts",
        "hq, --kafka apiversions, 0, allowed by default/kafka spec.ingress[0].toPorts[0].rules.kafka[0]",
        "hq, --kafka createtopics:x --api-version 5 --client-id admin, 0, 'kafka[2]: matched'",
        "hq, --kafka createtopics:x --api-version 6 --client-id admin, 1, missed apiVersion (5)",
        "hq, --kafka produce:plans --port 80, 1, missed rules (HTTP)",
        "root, --kafka deleteacls, 0, 'toPorts[0]: allows everything'",
        "rebel, --kafka apiversions, 1, 'ingressDeny[0]: denies'",
        "nobody, --kafka apiversions, 1, 'denied: no rule on this port allows this peer'"
    })
    void a_request_is_judged_as_the_proxy_would(String client, String arguments, int code, String told) {
        Run run = trace(client, arguments.split(" ", -1));

        assertThat(run.out()).contains(told).endsWith("Final verdict: " + (code == 0 ? "ALLOWED" : "DENIED") + "\n");
        assertThat(run.code()).isEqualTo(code);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "--kafka produc:plans, is no API that policy can allow",
        "--kafka joingroup:plans, JoinGroup names no topic",
        "--kafka apiversions::g, ApiVersions names no group",
        "--kafka apiversions --port 0, --port 0: expected 1..65535",
        "--kafka apiversions --api-version -1, --api-version -1: expected 0..32767",
        "--port 9092, Missing required option"
    })
    void what_cannot_be_asked_is_refused(String arguments, String message) {
        Run run = trace("hq", arguments.split(" ", -1));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void a_policy_that_is_refused_is_told_in_full() throws IOException {
        Files.writeString(directory.resolve("kafka.yaml"), POLICY.replace("role: produce", "role: write"));

        assertThat(trace("hq", "--kafka", "produce:plans").err())
                .contains("spec.ingress[0].toPorts[0].rules.kafka[0].role: got 'write': expected produce or consume");
    }
}

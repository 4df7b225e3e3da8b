package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.redirect.bpf.CniPlugin;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods whose network the CNI plugin reports, with and without an agent. The first packet counts: nothing here is tried twice. */
class CniNetnsIT {

    private static final String LANDING = "http://10.77.0.10/v1/request-landing";
    private static final String DROPPED = "exit 28";
    private static final int WAIT_MILLIS = 30_000;

    /** The wait of the product; the agent answers at three quarters of it when it does not know the pod. */
    private static final int UNKNOWN_WAIT_MILLIS = 8000;

    private static final String POLICY =
            """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: rule1}
            spec:
              endpointSelector: {matchLabels: {class: deathstar}}
              ingress:
              - fromEndpoints: [{matchLabels: {org: empire}}]
                toPorts:
                - ports: [{port: "80", protocol: TCP}]
                  rules: {http: [{method: POST, path: /v1/request-landing}]}
            """;

    @TempDir
    private static Path directory = Path.of("");

    private List<AgentNode> nodes = List.of();
    private List<CniRuntime> runtimes = List.of();

    @BeforeEach
    void makeNode() throws IOException, InterruptedException {
        AgentNode.requirePrivileges();
        Path own = Files.createTempDirectory(directory, "node");
        AgentNode node = new AgentNode("cni" + ProcessHandle.current().pid(), own);
        nodes = List.of(node);
        runtimes = List.of(new CniRuntime(node, own));
        node.pod("ds", "10.77.0.10", "fd77::10");
        node.serve("ds");
        node.manifest("ds", "class: deathstar, org: empire", "10.77.0.10", "fd77::10", "weir.io/interface: lxc-ds");
        node.write("policy.yaml", POLICY);
        node.pod("tie", "10.77.0.20", "fd77::20");
    }

    @AfterEach
    void removeNode() throws IOException, InterruptedException {
        for (AgentNode node : nodes) {
            node.remove();
        }
    }

    private AgentNode node() {
        return nodes.get(0);
    }

    private CniRuntime runtime() {
        return runtimes.get(0);
    }

    private Commands.Result add(String pod, int number, String policy, int waitMillis)
            throws IOException, InterruptedException {
        return runtime().add(pod, "10.77.0." + number, "fd77::" + number, policy, waitMillis);
    }

    /** A pod as the kubelet's first look has it: scheduled to the node, without an address. */
    private void pending(String pod, String org) throws IOException {
        node().write(
                        pod + ".yaml",
                        """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: NAME, uid: UID, labels: {org: ORG}}
                        spec: {nodeName: node1}
                        status: {phase: Pending}
                        """
                                .replace("NAME", pod)
                                .replace("UID", CniRuntime.uid(pod))
                                .replace("ORG", org));
    }

    private void startAgent() throws IOException, InterruptedException {
        node().startAgent();
        node().await(() -> node().agentLog().contains("default/ds): ready"), "the server's endpoint");
        node().await(() -> Files.exists(node().runDirectory().resolve("weir.sock")), "the local API");
    }

    private List<String> podPins() throws IOException {
        Path links = node().bpffs().resolve("v1/links");
        try (Stream<Path> pins = Files.exists(links) ? Files.list(links) : Stream.empty()) {
            return pins.map(pin -> pin.getFileName().toString())
                    .filter(name -> name.startsWith("pod-"))
                    .toList();
        }
    }

    private boolean apiKnows(String pod) throws IOException, InterruptedException {
        String socket = node().runDirectory().resolve("weir.sock").toString();
        return node().weir("endpoint", "get", "default/" + pod, "--socket", socket)
                        .exitCode()
                == 0;
    }

    @Test
    void aPodHasItsPolicyBeforeItsFirstProcessRuns() throws Exception {
        startAgent();
        pending("tie", "empire");
        pending("xw", "alliance");
        node().pod("xw", "10.77.0.30", "fd77::30");

        Commands.Result added = add("tie", 20, "fail", WAIT_MILLIS);
        assertThat(added.exitCode()).as(added.output()).isZero();
        assertThat(added.output())
                .isEqualTo(CniRuntime.previous("tie", node().netnsPath("tie"), "10.77.0.20", "fd77::20"));
        assertThat(node().request("tie", "PUT", LANDING)).isEqualTo("Access denied");
        assertThat(node().request("tie", "POST", LANDING)).isEqualTo("Ship landed");

        assertThat(add("xw", 30, "fail", WAIT_MILLIS).exitCode()).isZero();
        assertThat(node().request("xw", "POST", LANDING)).isEqualTo(DROPPED);
        assertThat(runtime().other("CHECK", "xw", "fail", "").exitCode()).isZero();
        assertThat(runtime().other("STATUS", "xw", "fail", "").exitCode()).isZero();
    }

    @Test
    void aPodNobodyKnowsYetIsClosedAndOpensWhenItsObjectComes() throws Exception {
        startAgent();
        Commands.Result added = add("tie", 20, "fail", UNKNOWN_WAIT_MILLIS);
        assertThat(added.exitCode()).as(added.output()).isZero();
        assertThat(node().request("tie", "POST", LANDING)).isEqualTo(DROPPED);
        pending("tie", "empire");
        node().awaitAnswer("Ship landed", "tie", "POST", LANDING);
        assertThat(node().request("tie", "PUT", LANDING)).isEqualTo("Access denied");
    }

    /** Else an agent that comes up late would answer a plugin that has given up. */
    @Test
    @Timeout(60)
    void anAgentThatIsReachedLateHasLessTimeForItsAnswer() throws Exception {
        FutureTask<Commands.Result> adding = new FutureTask<>(() -> add("tie", 20, "fail", WAIT_MILLIS));
        new Thread(adding, "weir-cni-add").start();
        node().await(CniNetnsIT::aPluginRuns, "the plugin runs");
        assertThatThrownBy(() -> adding.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

        Path socket = Files.createDirectories(node().runDirectory()).resolve("weir.sock");
        try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            agent.bind(UnixDomainSocketAddress.of(socket));
            try (SocketChannel plugin = agent.accept()) {
                assertThat(askedWait(plugin)).isPositive().isLessThan(WAIT_MILLIS / 4 * 3);
                String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
                plugin.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                assertThat(adding.get().exitCode()).isZero();
            }
        }
    }

    private static boolean aPluginRuns() {
        return ProcessHandle.current()
                .descendants()
                .anyMatch(process -> process.info().command().orElse("").endsWith("/" + CniPlugin.NAME));
    }

    private static int askedWait(SocketChannel plugin) throws IOException {
        StringBuilder question = new StringBuilder();
        ByteBuffer bytes = ByteBuffer.allocate(1024);
        while (question.indexOf("}") < 0) {
            assertThat(plugin.read(bytes)).as("read after " + question).isPositive();
            question.append(StandardCharsets.US_ASCII.decode(bytes.flip()));
            bytes.clear();
        }
        String body = question.substring(question.indexOf("{"));
        return new ObjectMapper().readTree(body).path("waitMillis").asInt();
    }

    @Test
    void anAgentThatDiesBetweenReportAndObjectLeavesThePodClosedAndTheNextOneKnowsIt() throws Exception {
        startAgent();
        assertThat(add("tie", 20, "fail", UNKNOWN_WAIT_MILLIS).exitCode()).isZero();
        node().killAgent();
        assertThat(node().request("tie", "POST", LANDING)).isEqualTo(DROPPED);

        node().startAgent();
        pending("tie", "empire");
        node().awaitAnswer("Ship landed", "tie", "POST", LANDING);
        assertThat(node().request("tie", "PUT", LANDING)).isEqualTo("Access denied");
    }

    @ParameterizedTest
    @CsvSource({"fail, 11", "closed, 0", "open, 0"})
    void withoutAnAgentThePolicyOfFailureDecides(String policy, int code) throws Exception {
        startAgent();
        node().killAgent();
        int pins = podPins().size();
        Commands.Result added = add("tie", 20, policy, 300);
        if (code == 0) {
            assertThat(added.exitCode()).as(added.output()).isZero();
        } else {
            assertThat(added.exitCode()).isNotZero();
            assertThat(CniRuntime.code(added)).isEqualTo(code);
        }
        assertThat(podPins()).hasSize(policy.equals("closed") ? pins + 2 : pins);
        if (policy.equals("closed")) {
            assertThat(runtime().other("CHECK", "tie", "closed", "").exitCode()).isZero();
            assertThat(node().request("tie", "POST", LANDING)).isEqualTo(DROPPED);
        }
        assertThat(runtime().other("STATUS", "tie", policy, "").exitCode()).isEqualTo(policy.equals("fail") ? 1 : 0);
        assertThat(runtime().del("tie").exitCode()).as("DEL never fails").isZero();
    }

    @Test
    void withoutADatapathNothingCanBeClosedSoThePodIsRefused() throws Exception {
        Commands.Result added = add("tie", 20, "closed", 100);
        assertThat(added.exitCode()).isNotZero();
        assertThat(CniRuntime.code(added)).isEqualTo(102);
    }

    @Test
    void aPodThatEndsLeavesNothingAndItsAddressIsFree() throws Exception {
        startAgent();
        pending("tie", "empire");
        List<String> before = podPins();
        assertThat(add("tie", 20, "fail", WAIT_MILLIS).exitCode()).isZero();
        assertThat(podPins()).hasSize(before.size() + 2);
        node().manifest("tie", "org: empire", "10.77.0.20", "fd77::20", "weir.io/none: x");
        node().awaitAnswer("Ship landed", "tie", "POST", LANDING);
        assertThat(apiKnows("tie")).isTrue();

        assertThat(runtime().del("tie").exitCode()).isZero();
        assertThat(node().request("tie", "POST", LANDING)).isEqualTo(DROPPED);
        assertThat(apiKnows("tie")).isFalse();
        node().unpod("tie");
        node().await(() -> podPins().equals(before), "pins " + before + ", no others");
        assertThat(runtime().del("tie").exitCode()).isZero();

        // The object of the pod that ended is still there, with its address.
        node().pod("thief", "10.77.0.20", "fd77::20");
        pending("thief", "alliance");
        assertThat(add("thief", 20, "fail", WAIT_MILLIS).exitCode()).isZero();
        assertThat(node().request("thief", "POST", LANDING)).isEqualTo(DROPPED);
        assertThat(apiKnows("thief")).isTrue();
    }

    @Test
    void whatTheRuntimeDoesNotKnowIsCollected() throws Exception {
        startAgent();
        pending("tie", "empire");
        assertThat(add("tie", 20, "fail", WAIT_MILLIS).exitCode()).isZero();
        String valid = ", \"cni.dev/valid-attachments\": [{\"containerID\":\"c-tie\",\"ifname\":\"eth0\"}]";
        assertThat(runtime().other("GC", "tie", "fail", valid).exitCode()).isZero();
        assertThat(node().request("tie", "POST", LANDING)).isEqualTo("Ship landed");
        assertThat(runtime()
                        .other("GC", "tie", "fail", ", \"cni.dev/valid-attachments\": []")
                        .exitCode())
                .isZero();
        node().await(() -> !apiKnows("tie"), "no endpoint");
        assertThat(node().request("tie", "POST", LANDING)).isEqualTo(DROPPED);
    }

    @Test
    void cleanupLeavesNothingAndCanBeSaidTwice() throws Exception {
        startAgent();
        pending("tie", "empire");
        assertThat(add("tie", 20, "fail", WAIT_MILLIS).exitCode()).isZero();
        assertThat(node().stopAgent()).isZero();
        for (int time = 0; time < 2; time++) {
            Commands.Result cleaned = node().weir(
                            "cleanup",
                            "--force",
                            "--bpffs",
                            node().bpffs().toString(),
                            "--run-dir",
                            node().runDirectory().toString(),
                            "--bin-dir",
                            directory.resolve("no-bin").toString(),
                            "--conf-dir",
                            directory.resolve("no-conf").toString());
            assertThat(cleaned.exitCode()).as(cleaned.output()).isZero();
            assertThat(node().bpffs()).isDirectoryNotContaining("glob:**/v*");
            assertThat(node().runDirectory().resolve("sandboxes")).doesNotExist();
            assertThat(node().runDirectory().resolve("state.json")).doesNotExist();
        }
        assertThat(node().request("tie", "PUT", LANDING)).as("unguarded").isEqualTo("No such port on this deathstar");
    }
}

package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentNetnsIT {

    private static final String LANDING = "/v1/request-landing";
    private static final String IPV4 = "http://10.77.0.10" + LANDING;
    private static final String IPV6 = "http://[fd77::10]" + LANDING;
    private static final String DROPPED = "exit 28";

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

    @BeforeEach
    void makeNode() throws IOException, InterruptedException {
        AgentNode.requirePrivileges();
        AgentNode node =
                new AgentNode("agent" + ProcessHandle.current().pid(), Files.createTempDirectory(directory, "node"));
        nodes = List.of(node);
        node.pod("ds", "10.77.0.10", "fd77::10");
        node.pod("tie", "10.77.0.20", "fd77::20");
        node.pod("xw", "10.77.0.30", "fd77::30");
        node.serve("ds");
        node.manifest("ds", "class: deathstar, org: empire", "10.77.0.10", "fd77::10", "weir.io/interface: lxc-ds");
        node.manifest("tie", "org: empire", "10.77.0.20", "fd77::20", "weir.io/netns: " + node.netnsPath("tie"));
        node.manifest("xw", "org: alliance", "10.77.0.30", "fd77::30", "weir.io/interface: lxc-xw");
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

    @Test
    void enforcesOnPodsFoundByInterfaceAndByNamespaceThroughEveryEndOfTheAgent() throws Exception {
        AgentNode node = node();
        node.write("policy.yaml", POLICY);
        node.startAgent();
        node.awaitAnswer("Access denied", "tie", "PUT", IPV4);
        assertEnforced(node);

        String numbers = Files.readString(node.runDirectory().resolve("state.json"));
        node.killAgent();
        assertThat(node.request("tie", "POST", IPV4))
                .as("needs the proxy, which is dead")
                .isNotEqualTo("Ship landed");
        assertThat(node.request("xw", "POST", IPV4)).isEqualTo(DROPPED);
        assertThat(node.request("xw", "POST", IPV6)).isEqualTo(DROPPED);

        node.startAgent();
        node.awaitAnswer("Access denied", "tie", "PUT", IPV4);
        assertEnforced(node);
        assertThat(node.runDirectory().resolve("state.json")).content().isEqualTo(numbers);

        assertThat(node.stopAgent()).isZero();
        assertThat(node.request("xw", "POST", IPV4)).isEqualTo(DROPPED);
    }

    private static void assertEnforced(AgentNode node) throws IOException, InterruptedException {
        for (String url : List.of(IPV4, IPV6)) {
            assertThat(node.request("tie", "POST", url)).isEqualTo("Ship landed");
            assertThat(node.request("tie", "PUT", url)).isEqualTo("Access denied");
            assertThat(node.request("xw", "POST", url)).isEqualTo(DROPPED);
        }
    }

    @Test
    void aPolicyThatBreaksKeepsWhatItSaidAndSaysSoAlsoAfterARestart() throws Exception {
        AgentNode node = node();
        node.write("policy.yaml", POLICY);
        node.startAgent();
        node.awaitAnswer("Access denied", "tie", "PUT", IPV4);

        node.write("policy.yaml", POLICY.replace("method: POST", "metod: POST"));
        Path status = node.cluster().resolve("policy.yaml.status");
        node.await(() -> Files.exists(status), "status file");
        assertThat(status).content().contains("metod").contains("spec.ingress[0].toPorts[0].rules.http[0]");
        assertThat(node.request("tie", "PUT", IPV4)).isEqualTo("Access denied");

        node.killAgent();
        Files.delete(status);
        node.startAgent();
        node.awaitAnswer("Ship landed", "tie", "POST", IPV4);
        node.await(() -> Files.exists(status), "status file after the restart");
        assertEnforced(node);

        node.write("policy.yaml", POLICY.replace("method: POST", "method: PUT"));
        node.awaitAnswer("No such port on this deathstar", "tie", "PUT", IPV4);
        node.await(() -> !Files.exists(status), "no status file");
    }

    @Test
    void aPodThatCannotBeFoundHoldsNobodyUpAndIsTakenUpOnceItIsThere() throws Exception {
        AgentNode node = node();
        node.write("policy.yaml", POLICY);
        node.manifest("late", "org: empire", "10.77.0.40", "fd77::40", "weir.io/interface: lxc-late");
        node.startAgent();
        node.awaitAnswer("Access denied", "tie", "PUT", IPV4);
        assertEnforced(node);
        node.await(() -> node.agentLog().contains("no interface 'lxc-late'"), "reason in the log");

        node.pod("late", "10.77.0.40", "fd77::40");
        node.awaitAnswer("Ship landed", "late", "POST", IPV4);
        assertThat(node.request("late", "PUT", IPV6)).isEqualTo("Access denied");
    }

    @Test
    void anAddressThatChangesHandsNeverHasTheIdentityOfBefore() throws Exception {
        AgentNode node = node();
        node.write("policy.yaml", POLICY);
        node.startAgent();
        node.awaitAnswer("Access denied", "tie", "PUT", IPV4);

        Files.delete(node.cluster().resolve("tie.yaml"));
        node.unpod("tie");
        node.pod("thief", "10.77.0.20", "fd77::20");
        node.manifest("thief", "org: alliance", "10.77.0.20", "fd77::20", "weir.io/interface: lxc-thief");
        node.await(() -> node.agentLog().contains("default/thief): ready"), "endpoint of the new pod");
        assertThat(node.request("thief", "POST", IPV4)).isEqualTo(DROPPED);
        assertThat(node.request("thief", "POST", IPV6)).isEqualTo(DROPPED);
    }

    @Test
    void aSecondAgentOnTheSameNodeIsRefused() throws Exception {
        AgentNode node = node();
        node.startAgent();
        node.awaitAnswer("Ship landed", "xw", "POST", IPV4);
        node.await(() -> node.agentLog().contains("runs:"), "the first agent");
        node.startAgent();
        node.await(() -> node.agentLog().contains("another agent runs"), "the refusal of the second");
    }
}

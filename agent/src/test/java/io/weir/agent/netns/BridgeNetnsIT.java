package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two pods on one bridge, as the bridge plugin of CNI wires them: what one sends to the other never meets the node's routing. */
class BridgeNetnsIT {

    private static final String SERVER = "http://10.77.0.10/v1/request-landing";
    private static final String PREFIX = "bri" + ProcessHandle.current().pid();

    @TempDir
    private static Path directory = Path.of("");

    private List<AgentNode> nodes = List.of();

    @BeforeEach
    void makeNode() throws IOException, InterruptedException {
        AgentNode.requirePrivileges();
        AgentNode node = new AgentNode(PREFIX, Files.createTempDirectory(directory, "node"));
        nodes = List.of(node);
        ip("weir-" + PREFIX + "-node1", "link add cni0 type bridge");
        ip("weir-" + PREFIX + "-node1", "addr add 10.77.0.1/24 dev cni0");
        ip("weir-" + PREFIX + "-node1", "link set cni0 up");
        pod("server", 10);
        pod("client", 20);
        node.serve("server");
    }

    private static void ip(String namespace, String command) throws IOException, InterruptedException {
        String unused = Commands.must(List.of("sh", "-c", "ip -n " + namespace + " " + command));
    }

    private void pod(String name, int number) throws IOException, InterruptedException {
        String address = "10.77.0." + number;
        AgentNode node = nodes.get(0);
        node.pod(name, address, "fd77::" + number);
        ip("weir-" + PREFIX + "-node1", "route del " + address);
        ip("weir-" + PREFIX + "-node1", "neigh flush dev lxc-" + name);
        ip("weir-" + PREFIX + "-node1", "link set lxc-" + name + " master cni0");
        ip("weir-" + PREFIX + "-" + name, "addr flush dev eth0");
        ip("weir-" + PREFIX + "-" + name, "addr add " + address + "/24 dev eth0");
        ip("weir-" + PREFIX + "-" + name, "route replace default via 10.77.0.1");
        node.manifest(name, "app: " + name, address, "fd77::" + number, "weir.io/netns: " + node.netnsPath(name));
    }

    @AfterEach
    void removeNode() throws IOException, InterruptedException {
        for (AgentNode node : nodes) {
            node.remove();
        }
    }

    @ParameterizedTest
    @CsvSource({"server, ingress, fromEndpoints, client", "client, egress, toEndpoints, server"})
    void requestsAreJudgedOnWhicheverSideARuleStands(String subject, String direction, String peers, String peer)
            throws Exception {
        AgentNode node = nodes.get(0);
        node.write(
                "policy.yaml",
                """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: rule1}
                spec:
                  endpointSelector: {matchLabels: {app: SUBJECT}}
                  DIRECTION:
                  - PEERS: [{matchLabels: {app: PEER}}]
                    toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: POST}]}}]
                """
                        .replace("SUBJECT", subject)
                        .replace("DIRECTION", direction)
                        .replace("PEERS", peers)
                        .replace("PEER", peer));
        node.startAgent();
        node.awaitAnswer("Access denied", "client", "PUT", SERVER);
        assertThat(node.request("client", "POST", SERVER)).isEqualTo("Ship landed");
    }
}

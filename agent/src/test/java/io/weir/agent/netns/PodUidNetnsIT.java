package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pods without annotations: found by the cgroup of their UID. The kubelet's tree is made in a real cgroup file system where one
 * can be written to, and of plain files elsewhere.
 */
class PodUidNetnsIT {

    private static final String LANDING = "http://10.77.0.10/v1/request-landing";

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
    private Path cgroups = Path.of("");

    @BeforeEach
    void makeNode() throws IOException, InterruptedException {
        AgentNode.requirePrivileges();
        AgentNode node =
                new AgentNode("uid" + ProcessHandle.current().pid(), Files.createTempDirectory(directory, "node"));
        nodes = List.of(node);
        cgroups = cgroups();
        node.write("policy.yaml", POLICY);
    }

    private static Path cgroups() throws IOException {
        for (Path mount : List.of(Path.of("/sys/fs/cgroup/unified"), Path.of("/sys/fs/cgroup"))) {
            if (Files.isWritable(mount.resolve("cgroup.procs"))) {
                return Files.createDirectory(
                        mount.resolve("weir-pods-" + ProcessHandle.current().pid()));
            }
        }
        return Files.createTempDirectory(directory, "cgroups");
    }

    @AfterEach
    void removeNode() throws IOException, InterruptedException {
        for (AgentNode node : nodes) {
            node.remove();
        }
        if (cgroups.startsWith("/sys")) {
            try (Stream<Path> all = Files.walk(cgroups)) {
                for (Path cgroup : all.filter(Files::isDirectory)
                        .sorted(Comparator.reverseOrder())
                        .toList()) {
                    Commands.must(List.of("rmdir", cgroup.toString()));
                }
            }
        }
    }

    private static String uid(int number) {
        return "0b7c4d5e-1f2a-4b3c-8d4e-5f6a7b8c9d%02d".formatted(number);
    }

    private void pod(String name, String labels, int number, String cgroup) throws IOException, InterruptedException {
        AgentNode node = nodes.get(0);
        node.pod(name, "10.77.0." + number, "fd77::" + number);
        long process = node.idle(name);
        Path container = Files.createDirectories(
                cgroups.resolve(cgroup.replace("UID_", uid(number).replace('-', '_'))
                        .replace("UID", uid(number))
                        .replace("CONTAINER", "cri-containerd-" + name)));
        Files.writeString(container.resolve("cgroup.procs"), process + "\n");
        node.write(
                name + ".yaml",
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: NAME, uid: UID, labels: {LABELS}}
                spec: {nodeName: node1}
                status: {phase: Running, podIPs: [{ip: 10.77.0.NUMBER}, {ip: "fd77::NUMBER"}]}
                """
                        .replace("NAME", name)
                        .replace("UID", uid(number))
                        .replace("LABELS", labels)
                        .replace("NUMBER", Integer.toString(number)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podUID_.slice/CONTAINER.scope",
                "kubepods/burstable/podUID/CONTAINER",
                "kubepods/podUID/CONTAINER",
                "docker/kind/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-podUID_.slice/CONTAINER.scope"
            })
    void aPodIsFoundByTheCgroupOfItsUid(String cgroup) throws Exception {
        AgentNode node = nodes.get(0);
        pod("ds", "class: deathstar", 10, cgroup);
        pod("tie", "org: empire", 20, cgroup);
        pod("xw", "org: alliance", 30, cgroup);
        node.serve("ds");
        node.startAgent("--host-cgroup", cgroups.toString());
        node.awaitAnswer("Access denied", "tie", "PUT", LANDING);
        assertThat(node.request("tie", "POST", LANDING)).isEqualTo("Ship landed");
        assertThat(node.request("xw", "POST", LANDING)).isEqualTo("exit 28");
    }
}

package io.weir.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.identity.IpPrefix;
import io.weir.rules.model.PolicyFormatException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterObjectReaderTest {

    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: tiefighter
              namespace: galaxy
              labels: {org: empire, class: tiefighter}
              uid: 0b7c
              annotations:
                weir.io/interface: lxc-tie
              creationTimestamp: null
            spec:
              nodeName: node1
              serviceAccountName: pilot
              restartPolicy: Always
              containers:
              - name: ship
                image: tie:1
                ports:
                - {name: http, containerPort: 80, protocol: TCP}
                - {containerPort: 9090}
            status:
              phase: Running
              podIP: 10.0.0.1
              podIPs:
              - ip: 10.0.0.1
              - ip: fd00::1
            """;

    @Test
    void readsAPod() throws PolicyFormatException {
        assertThat(ClusterObjectReader.read("pod.yaml", POD))
                .containsExactly(new ClusterObject.Pod(
                        "galaxy",
                        "tiefighter",
                        "0b7c",
                        Map.of("org", "empire", "class", "tiefighter"),
                        "node1",
                        "pilot",
                        Map.of("http", 80),
                        List.of(IpPrefix.parse("10.0.0.1"), IpPrefix.parse("fd00::1")),
                        false,
                        false,
                        Optional.of(new Attachment.HostInterface("lxc-tie"))));
    }

    @Test
    void readsNamespacesNodesAndPoliciesOfOneFile() throws PolicyFormatException {
        List<ClusterObject> objects = ClusterObjectReader.read(
                "all.yaml",
                """
                apiVersion: v1
                kind: Namespace
                metadata: {name: galaxy, labels: {side: dark}}
                ---
                apiVersion: v1
                kind: Node
                metadata: {name: node2}
                status:
                  addresses:
                  - {type: InternalIP, address: 192.0.2.2}
                  - {type: Hostname, address: node2}
                ---
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: rule1, namespace: galaxy}
                spec: {endpointSelector: {}, ingress: []}
                """);
        assertThat(objects)
                .extracting(object -> object.objectName().toString())
                .containsExactly("Namespace galaxy", "Node node2", "CiliumNetworkPolicy galaxy/rule1");
        assertThat(objects.get(1)).isEqualTo(new ClusterObject.Node("node2", List.of(IpPrefix.parse("192.0.2.2"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: tiefighter         | nam: tiefighter           | metadata.name",
                "phase: Running           | phase: 3                  | status.phase",
                "- ip: fd00::1            | - ip: fd00::1/64          | status.podIPs[1].ip",
                "- ip: fd00::1            | - ip: ff02::1             | expected one unicast address",
                "- ip: fd00::1            | - ip: tiefighter          | expected an IPv4 or IPv6 literal",
                "- ip: fd00::1            | - address: fd00::1        | status.podIPs[1].ip",
                "containerPort: 9090      | containerPort: 90900      | expected 1..65535",
                "{containerPort: 9090}    | {name: http, containerPort: 81} | expected one number",
                "interface: lxc-tie       | interface: lxc-tiefighter-17 | expected 1..15 bytes",
                "interface: lxc-tie       | netns: run/netns/tie      | expected an absolute path",
                "kind: Pod                | kind: Deployment          | not supported yet: Deployment",
                "kind: Pod                | kind: DaemonSet           | not supported yet",
                "apiVersion: v1           | apiVersion: v2            | expected v1",
                "labels: {org: empire, class: tiefighter} | labels: [org]  | metadata.labels"
            })
    void refusesAPodWithOneThingWrongAndNamesIt(String right, String wrong, String named) {
        String text = POD.replace(right, wrong);
        assertThat(text).isNotEqualTo(POD);
        assertThatThrownBy(() -> ClusterObjectReader.read("pod.yaml", text))
                .isInstanceOf(PolicyFormatException.class)
                .hasMessageContaining("pod.yaml:")
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource(
            value = {"''", "'# nothing but a comment'", "'---'", "'null'"},
            ignoreLeadingAndTrailingWhitespace = false)
    void refusesAFileWithoutAnyObject(String text) {
        assertThatThrownBy(() -> ClusterObjectReader.read("empty.yaml", text))
                .isInstanceOf(PolicyFormatException.class)
                .hasMessageContaining("no object");
    }

    @Test
    void tellsEveryProblemOfAFileAtOnce() {
        String text = POD.replace("name: tiefighter\n", "nam: x\n") + "---\n" + POD.replace("fd00::1", "10.0.0.300");
        assertThatThrownBy(() -> ClusterObjectReader.read("two.yaml", text))
                .hasMessageContaining("metadata.name")
                .hasMessageContaining("10.0.0.300");
    }

    @Test
    void aPodThatHasEndedOrUsesTheNodesNetworkIsReadAsSuch() throws PolicyFormatException {
        assertThat(pod(POD.replace("Running", "Succeeded")).finished()).isTrue();
        assertThat(pod(POD.replace("Running", "Failed")).finished()).isTrue();
        assertThat(pod(POD.replace("Running", "Pending")).finished()).isFalse();
        assertThat(pod(POD.replace("  restartPolicy: Always", "  hostNetwork: true"))
                        .hostNetwork())
                .isTrue();
    }

    private static ClusterObject.Pod pod(String text) throws PolicyFormatException {
        return (ClusterObject.Pod) ClusterObjectReader.read("pod.yaml", text).get(0);
    }
}

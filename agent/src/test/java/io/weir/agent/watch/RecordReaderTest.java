package io.weir.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.rules.model.PolicyFormatException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordReaderTest {

    private static final String IDENTITY =
            """
            apiVersion: cilium.io/v2
            kind: CiliumIdentity
            metadata:
              name: "300"
              creationTimestamp: "2026-01-01T00:00:10Z"
              labels: {class: somebody-else}
            security-labels: {"k8s:class": deathstar, "k8s:org": ""}
            """;

    private static final String ENDPOINT =
            """
            apiVersion: cilium.io/v2
            kind: CiliumEndpoint
            metadata:
              name: deathstar
              namespace: empire
              ownerReferences:
              - {apiVersion: apps/v1, kind: ReplicaSet, name: r, uid: uid-0}
              - {apiVersion: v1, kind: Pod, name: deathstar, uid: uid-1}
            status:
              id: 7
              identity: {id: 300, labels: ["k8s:class=deathstar"]}
              networking: {addressing: [{ipv4: 10.0.0.1, ipv6: "fd00::1"}, {ipv4: "", ipv6: "fd00::2"}], node: 192.0.2.1}
            """;

    @Test
    void anIdentityIsItsSecurityLabelsAndAsOldAsItsObject() throws PolicyFormatException {
        assertThat(read(IDENTITY))
                .isEqualTo(new ClusterObject.IdentityObject(
                        new NumericIdentity(300),
                        LabelSet.of(new Label("k8s", "class", "deathstar"), new Label("k8s", "org", "")),
                        1767225610,
                        ""));
        assertThat(read(IDENTITY.replace("  labels", "  annotations: {weir.io/unused: node7 at noon}\n  labels")))
                .hasFieldOrPropertyWithValue("unusedMark", "node7 at noon");
    }

    @Test
    void anEndpointIsThatOfThePodThatOwnsIt() throws PolicyFormatException {
        assertThat(read(ENDPOINT))
                .isEqualTo(new ClusterObject.EndpointObject(
                        "empire",
                        "deathstar",
                        "uid-1",
                        "192.0.2.1",
                        Optional.of(new NumericIdentity(300)),
                        List.of(IpPrefix.parse("10.0.0.1"), IpPrefix.parse("fd00::1"), IpPrefix.parse("fd00::2"))));
    }

    @Test
    void anEndpointWithoutStatusSaysNothing() throws PolicyFormatException {
        assertThat(read("{apiVersion: cilium.io/v2, kind: CiliumEndpoint, metadata: {name: x, namespace: y}}"))
                .isEqualTo(new ClusterObject.EndpointObject("y", "x", "", "", Optional.empty(), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "name: \"300\", name: three, expected the number",
        "name: \"300\", name: \"0300\", without signs and zeros",
        "name: \"300\", name: \"255\", 256..65535",
        "name: \"300\", name: \"65536\", 256..65535",
        "k8s:class, class, expected SOURCE:KEY",
        "k8s:class, cidr:10.0.0.0/8, none of a workload",
        "k8s:class, reserved:host, none of a workload",
        "k8s:class, any:class, none of a workload",
        "cilium.io/v2, v1, expected cilium.io/v2",
        "2026-01-01T, yesterday, yesterday"
    })
    void anIdentityThatCouldMeanSomethingElseIsRefused(String from, String to, String problem) {
        assertThatThrownBy(() -> read(IDENTITY.replace(from, to)))
                .isInstanceOf(PolicyFormatException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void anIdentityWithoutLabelsIsRefused() {
        assertThatThrownBy(() -> read(IDENTITY.replaceAll("security-labels: .*", "security-labels: {}")))
                .isInstanceOf(PolicyFormatException.class)
                .hasMessageContaining("at least one label");
    }

    private static ClusterObject read(String text) throws PolicyFormatException {
        return ClusterObjectReader.read("test", text).get(0);
    }
}

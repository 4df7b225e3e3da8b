package io.weir.agent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdKeysTest {

    private static final LabelSet LABELS = LabelSet.of(
            new Label("k8s", "class", "deathstar"),
            new Label("k8s", "io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name", "default"),
            new Label("k8s", "plain", ""));

    @Test
    void labelsAreWrittenSortedAndReadBack() {
        String text = EtcdKeys.text(LABELS);
        assertThat(text)
                .isEqualTo("k8s:class=deathstar;"
                        + "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=default;k8s:plain=;");
        assertThat(EtcdKeys.labels(text)).isEqualTo(LABELS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x;k8s:org=empire", "x;", ";"})
    void labelsThatWouldReadAsOthersAreRefused(String value) {
        assertThatThrownBy(() -> EtcdKeys.text(LabelSet.of(new Label("k8s", "class", value))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k8s:a=b", "k8s:a;", ":a=b;", "k8s:=b;", "a=b;", "k8s:a=b;;", "k8s:a=1;k8s:a=2;"})
    void whatIsNoListOfLabelsIsRefused(String text) {
        assertThatThrownBy(() -> EtcdKeys.labels(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theKeysAreThoseThatToolsKnow() {
        assertThat(EtcdKeys.id(new NumericIdentity(300))).isEqualTo("cilium/state/identities/v1/id/300");
        assertThat(EtcdKeys.user("k8s:a=b;", "node1")).isEqualTo("cilium/state/identities/v1/value/k8s:a=b;/node1");
        assertThat(EtcdKeys.number("cilium/state/identities/v1/id/300", EtcdKeys.IDS))
                .isEqualTo(new NumericIdentity(300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://h:1", "http://h", "h:2379", "https:///x"})
    void anEndpointThatIsNoUrlWithAPortIsRefused(String endpoint) {
        assertThatThrownBy(() -> EtcdServer.options(URI.create(endpoint), Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void tlsFilesNeedHttpsAndAKeyNeedsACertificate() {
        Optional<Path> file = Optional.of(Path.of("x.pem"));
        assertThatThrownBy(() -> new EtcdOptions(
                        List.of(URI.create("http://h:1")),
                        file,
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofMinutes(1)))
                .hasMessageContaining("https");
        assertThatThrownBy(() -> new EtcdOptions(
                        List.of(URI.create("https://h:1")), file, Optional.empty(), file, Duration.ofMinutes(1)))
                .hasMessageContaining("both or none");
    }
}

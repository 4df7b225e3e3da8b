package io.weir.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.agent.watch.ClusterObject;
import io.weir.identity.LabelFilter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodLabelsTest {

    @Test
    void aPodHasItsOwnLabelsAndThoseOfWhereItBelongs() {
        assertThat(labels(Map.of("org", "empire", "pod-template-hash", "7c9"), Map.of("side", "dark")))
                .isEqualTo("k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=galaxy,"
                        + "k8s:io.cilium.k8s.namespace.labels.side=dark,"
                        + "k8s:io.cilium.k8s.policy.cluster=default,"
                        + "k8s:io.cilium.k8s.policy.serviceaccount=pilot,"
                        + "k8s:io.kubernetes.pod.namespace=galaxy,"
                        + "k8s:org=empire");
    }

    @Test
    void aPodCannotMakeItselfAMemberOfAnotherNamespaceByItsLabels() {
        String honest = labels(Map.of("org", "empire"), Map.of());
        assertThat(labels(
                        Map.of(
                                "org", "empire",
                                "io.kubernetes.pod.namespace", "kube-system",
                                "io.cilium.k8s.namespace.labels.side", "light",
                                "io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name", "kube-system",
                                "io.cilium.k8s.policy.serviceaccount", "admin",
                                "io.cilium.k8s.policy.cluster", "other"),
                        Map.of()))
                .isEqualTo(honest);
    }

    private static String labels(Map<String, String> own, Map<String, String> ofNamespace) {
        ClusterObject.Pod pod = new ClusterObject.Pod(
                "galaxy", "tie", "", own, "node1", "pilot", Map.of(), List.of(), false, false, Optional.empty());
        return PodLabels.of(pod, ofNamespace, LabelFilter.defaults()).toString();
    }
}

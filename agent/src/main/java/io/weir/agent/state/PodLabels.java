package io.weir.agent.state;

import io.weir.agent.watch.ClusterObject;
import io.weir.identity.Label;
import io.weir.identity.LabelFilter;
import io.weir.identity.LabelSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the labels of a pod's identity: its own, those of its namespace, and where it belongs. Pure. */
final class PodLabels {

    static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
    static final String NAMESPACE_LABEL_PREFIX = "io.cilium.k8s.namespace.labels.";
    static final String SERVICE_ACCOUNT = "io.cilium.k8s.policy.serviceaccount";
    static final String CLUSTER = "io.cilium.k8s.policy.cluster";

    /** Keys that only the agent sets: a pod that brings them itself does not become what they say. */
    private static final List<String> OURS = List.of(POD_NAMESPACE, "io.cilium.k8s.");

    private static final String CLUSTER_NAME = "default";
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    private PodLabels() {}

    /** The labels; {@code namespaceLabels} are empty when nothing is known of the namespace. */
    static LabelSet of(ClusterObject.Pod pod, Map<String, String> namespaceLabels, LabelFilter filter) {
        Map<String, String> values = new TreeMap<>();
        pod.labels().forEach((key, value) -> {
            if (OURS.stream().noneMatch(key::startsWith)) {
                values.put(key, value);
            }
        });
        namespaceLabels.forEach((key, value) -> values.put(NAMESPACE_LABEL_PREFIX + key, value));
        // Every namespace has this label, whether its manifest says so or not.
        values.put(NAMESPACE_LABEL_PREFIX + NAMESPACE_NAME, pod.namespace());
        values.put(POD_NAMESPACE, pod.namespace());
        values.put(SERVICE_ACCOUNT, pod.serviceAccount());
        values.put(CLUSTER, CLUSTER_NAME);
        List<Label> labels = new ArrayList<>();
        values.forEach((key, value) -> labels.add(new Label(Label.K8S_SOURCE, key, value)));
        return filter.filter(LabelSet.of(labels));
    }
}

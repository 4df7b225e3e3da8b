package io.weir.rules.model;

import io.weir.identity.Label;
import io.weir.identity.ReservedIdentity;

/**
 * The name of a label in a selector.
 *
 * @param source who set it; {@link Label#ANY_SOURCE} for whoever did
 * @param key its key without source
 */
record LabelKey(String source, String key) {

    /** Key of the label with the namespace of a pod. */
    static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";

    /** What the keys of labels that a pod has from its namespace start with. */
    private static final String NAMESPACE_LABELS_PREFIX = "io.cilium.k8s.namespace.labels.";

    /** The label that a pod has for this label of its namespace. */
    LabelKey ofNamespace() {
        return new LabelKey(source, NAMESPACE_LABELS_PREFIX + key);
    }

    boolean isReserved() {
        return source.equals(ReservedIdentity.LABEL_SOURCE);
    }

    boolean isPodNamespace() {
        return isFromKubernetes() && key.equals(POD_NAMESPACE);
    }

    boolean isNamespaceLabel() {
        return isFromKubernetes() && key.startsWith(NAMESPACE_LABELS_PREFIX);
    }

    private boolean isFromKubernetes() {
        return source.equals(Label.K8S_SOURCE) || source.equals(Label.ANY_SOURCE);
    }
}

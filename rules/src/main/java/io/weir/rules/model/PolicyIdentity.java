package io.weir.rules.model;

import io.weir.identity.Label;
import io.weir.rules.snapshot.PolicyName;
import java.util.ArrayList;
import java.util.List;

/**
 * Which object a rule stands in.
 *
 * @param name kind, namespace and name; the namespace is empty for a clusterwide policy
 * @param uid its uid in the cluster; empty when the manifest does not say
 */
record PolicyIdentity(PolicyName name, String uid) {

    private static final String PREFIX = "io.cilium.k8s.policy.";

    boolean isClusterwide() {
        return name.namespace().isEmpty();
    }

    String namespace() {
        return name.namespace();
    }

    /** The labels that every rule of the object carries. */
    List<Label> labels() {
        List<Label> labels = new ArrayList<>();
        labels.add(new Label(Label.K8S_SOURCE, PREFIX + "derived-from", name.kind()));
        labels.add(new Label(Label.K8S_SOURCE, PREFIX + "name", name.name()));
        if (!isClusterwide()) {
            labels.add(new Label(Label.K8S_SOURCE, PREFIX + "namespace", name.namespace()));
        }
        if (!uid.isEmpty()) {
            labels.add(new Label(Label.K8S_SOURCE, PREFIX + "uid", uid));
        }
        return labels;
    }
}

package io.weir.agent;

import java.nio.file.Path;
import java.util.Optional;

/** Where the agent learns what is in the cluster. */
public sealed interface ClusterSource {

    /**
     * A directory of manifests.
     *
     * @param directory an existing directory
     */
    record Directory(Path directory) implements ClusterSource {}

    /**
     * The API server of a Kubernetes cluster.
     *
     * @param kubeconfig address and credentials; empty for the service account of the pod the agent runs in
     */
    record Kubernetes(Optional<Path> kubeconfig) implements ClusterSource {}
}

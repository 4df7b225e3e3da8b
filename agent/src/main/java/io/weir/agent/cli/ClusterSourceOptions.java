package io.weir.agent.cli;

import io.weir.agent.ClusterSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say where the agent learns what is in the cluster. */
final class ClusterSourceOptions {

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Kubernetes manifests that are the cluster; changes are picked up live.")
    private Optional<Path> stateDirectory = Optional.empty();

    @Option(
            names = "--kubernetes",
            description =
                    "Watches the API server of the Kubernetes cluster, as the service account of the pod the agent"
                            + " runs in.")
    private boolean kubernetes;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "With --kubernetes: address and credentials of the API server, from the file's current context.")
    private Optional<Path> kubeconfig = Optional.empty();

    ClusterSource source() {
        if (stateDirectory.isPresent() == kubernetes) {
            throw new CommandFailure(
                    kubernetes
                            ? "--state-dir and --kubernetes: expected one of them"
                            : "neither --state-dir nor --kubernetes: expected one of them");
        }
        if (kubernetes) {
            return new ClusterSource.Kubernetes(kubeconfig.map(Path::toAbsolutePath));
        }
        if (kubeconfig.isPresent()) {
            throw new CommandFailure("--kubeconfig " + kubeconfig.get() + ": expected only with --kubernetes");
        }
        Path directory = stateDirectory.get().toAbsolutePath();
        if (!Files.isDirectory(directory)) {
            throw new CommandFailure("--state-dir " + directory + ": expected a directory");
        }
        return new ClusterSource.Directory(directory);
    }
}

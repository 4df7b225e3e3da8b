package io.weir.agent;

import io.weir.agent.kubernetes.KubernetesApi;
import io.weir.agent.kubernetes.KubernetesException;
import io.weir.agent.kubernetes.KubernetesWatch;
import io.weir.agent.watch.ClusterSink;
import io.weir.agent.watch.ClusterWatch;
import io.weir.agent.watch.DirectoryWatch;
import io.weir.agent.watch.OutcomeListener;
import java.io.IOException;
import java.util.function.Consumer;

/** Makes the watch of the {@link ClusterSource} of an agent. */
final class ClusterWatches {

    private ClusterWatches() {}

    /**
     * A watch that is not started yet.
     *
     * @param fatal told when it can not go on
     * @throws IOException when the credentials for the source are not to be had
     */
    static ClusterWatch open(AgentConfig config, RunDirectory run, ClusterSink sink, Consumer<Throwable> fatal)
            throws IOException {
        if (config.cluster() instanceof ClusterSource.Kubernetes kubernetes) {
            try {
                return new KubernetesWatch(
                        KubernetesApi.open(kubernetes.kubeconfig()),
                        config.identities() instanceof IdentitySource.Objects,
                        sink,
                        OutcomeListener.NOBODY,
                        fatal);
            } catch (KubernetesException refused) {
                throw new IOException(refused.getMessage(), refused);
            }
        }
        ClusterSource.Directory directory = (ClusterSource.Directory) config.cluster();
        return new DirectoryWatch(directory.directory(), run.resolve("accepted"), sink, fatal);
    }
}

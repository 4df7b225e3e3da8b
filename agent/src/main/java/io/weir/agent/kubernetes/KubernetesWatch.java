package io.weir.agent.kubernetes;

import io.weir.agent.watch.ClusterSink;
import io.weir.agent.watch.ClusterWatch;
import java.util.function.Consumer;

/** Watches the API server of a Kubernetes cluster. */
public final class KubernetesWatch implements ClusterWatch {

    private final KubernetesApi api;
    private final ClusterSink sink;
    private final Consumer<Throwable> fatal;

    /**
     * @param api closed with the watch
     * @param fatal told when the watch can not go on
     */
    public KubernetesWatch(KubernetesApi api, ClusterSink sink, Consumer<Throwable> fatal) {
        this.api = api;
        this.sink = sink;
        this.fatal = fatal;
    }

    @Override
    public void start() {
        fatal.accept(new UnsupportedOperationException("the watch of Kubernetes, for " + sink));
    }

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public String description() {
        return "Kubernetes API " + api.server();
    }

    @Override
    public void close() {
        api.close();
    }
}

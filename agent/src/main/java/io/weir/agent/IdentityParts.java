package io.weir.agent;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.weir.agent.etcd.EtcdClient;
import io.weir.agent.etcd.EtcdIdentityWatch;
import io.weir.agent.etcd.EtcdOptions;
import io.weir.agent.etcd.EtcdRecords;
import io.weir.agent.identities.ClusterAllocation;
import io.weir.agent.identities.EndpointReporter;
import io.weir.agent.identities.IdentityAllocation;
import io.weir.agent.identities.ObjectRecords;
import io.weir.agent.kubernetes.ApiEndpoints;
import io.weir.agent.kubernetes.ApiIdentities;
import io.weir.agent.kubernetes.KubernetesApi;
import io.weir.agent.kubernetes.KubernetesException;
import io.weir.agent.state.EndpointReport;
import io.weir.agent.state.IdentityDemand;
import io.weir.agent.watch.ClusterSink;
import io.weir.agent.watch.ClusterWatch;
import io.weir.agent.watch.SyncGate;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parts of an agent by which nodes agree on numbers, and tell each other of their endpoints. */
final class IdentityParts implements AutoCloseable {

    private final Closing parts;
    private final IdentityAllocation allocation;
    private final Optional<EndpointReporter> reporter;
    private final IdentitySource source;

    /** Makes the watch of the cluster that reports to this sink. */
    interface WatchOpening {
        ClusterWatch open(ClusterSink sink) throws IOException;
    }

    private IdentityParts(
            Closing parts, IdentityAllocation allocation, Optional<EndpointReporter> reporter, IdentitySource source) {
        this.parts = parts;
        this.allocation = allocation;
        this.reporter = reporter;
        this.source = source;
    }

    /**
     * Starts them.
     *
     * @param reports asks the state for what the cluster is to be told
     * @throws IOException when credentials are not to be had
     */
    static IdentityParts open(AgentConfig config, Supplier<CompletableFuture<EndpointReport>> reports)
            throws IOException {
        Closing parts = new Closing();
        try {
            String node = config.node().nodeName();
            Optional<KubernetesApi> api = Optional.empty();
            Optional<EndpointReporter> reporter = Optional.empty();
            if (config.cluster() instanceof ClusterSource.Kubernetes kubernetes) {
                api = Optional.of(parts.add("API of identities", open(kubernetes)));
                reporter = Optional.of(
                        parts.add("endpoint reports", new EndpointReporter(reports, new ApiEndpoints(api.get()))));
            }
            IdentityAllocation allocation = parts.add("identities", allocation(config.identities(), node, api));
            return new IdentityParts(parts, allocation, reporter, config.identities());
        } catch (IOException | RuntimeException failure) {
            parts.close();
            throw failure;
        }
    }

    private static KubernetesApi open(ClusterSource.Kubernetes kubernetes) throws IOException {
        try {
            return KubernetesApi.open(kubernetes.kubeconfig());
        } catch (KubernetesException refused) {
            throw new IOException(refused.getMessage(), refused);
        }
    }

    private static IdentityAllocation allocation(IdentitySource source, String node, Optional<KubernetesApi> api)
            throws IOException {
        if (source instanceof IdentitySource.Etcd etcd) {
            EtcdOptions options = etcd.options();
            EtcdRecords records = new EtcdRecords(new EtcdClient(options), node, options.leaseTtl());
            return new ClusterAllocation(records, node, etcd.unusedFor());
        }
        if (source instanceof IdentitySource.Objects objects) {
            ApiIdentities identities = new ApiIdentities(
                    api.orElseThrow(() -> new IOException("identities in objects: expected a Kubernetes cluster")));
            Supplier<String> marks = () -> node + " " + Instant.now().truncatedTo(ChronoUnit.MILLIS);
            return new ClusterAllocation(new ObjectRecords(identities, marks), node, objects.unusedFor());
        }
        return IdentityAllocation.NONE;
    }

    /** The watch of the cluster together with that of the numbers when they are elsewhere: synced when both are. */
    ClusterWatch join(WatchOpening cluster, ClusterSink sink) throws IOException {
        if (!(source instanceof IdentitySource.Etcd etcd)) {
            return new Joined(List.of(cluster.open(sink)));
        }
        SyncGate gate = new SyncGate(sink, 2);
        EtcdClient client = parts.add("etcd watch client", new EtcdClient(etcd.options()));
        return new Joined(
                List.of(cluster.open(gate.source()), new EtcdIdentityWatch(client, etcd.options(), gate.source())));
    }

    /** The state has settled: passes on what it asks for now. */
    void settled(Optional<IdentityDemand> demand) {
        demand.ifPresent(allocation::want);
    }

    /** Endpoints of this node may be others, or in another state. */
    void endpointsChanged() {
        reporter.ifPresent(EndpointReporter::changed);
    }

    @Override
    public void close() {
        parts.close();
    }

    /** Several watches as one, with the troubles of all that has to do with numbers. */
    private final class Joined implements ClusterWatch {
        private final List<ClusterWatch> watches;

        Joined(List<ClusterWatch> watches) {
            this.watches = watches;
        }

        @Override
        public void start() {
            watches.forEach(ClusterWatch::start);
        }

        @Override
        public String trouble() {
            return Stream.concat(
                            watches.stream().map(ClusterWatch::trouble),
                            Stream.of(
                                    allocation.trouble(),
                                    reporter.map(EndpointReporter::trouble).orElse("")))
                    .filter(trouble -> !trouble.isEmpty())
                    .collect(Collectors.joining("; "));
        }

        @Override
        public List<MultiCollector> metrics() {
            return watches.stream().flatMap(watch -> watch.metrics().stream()).toList();
        }

        @Override
        public String description() {
            return watches.stream().map(ClusterWatch::description).collect(Collectors.joining(", identities in "));
        }

        @Override
        public void close() {
            List<ClusterWatch> reversed = new ArrayList<>(watches);
            Collections.reverse(reversed);
            reversed.forEach(ClusterWatch::close);
        }
    }
}

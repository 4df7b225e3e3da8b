package io.weir.agent.kubernetes;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ClusterSink;
import io.weir.agent.watch.ClusterWatch;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.Origin;
import io.weir.agent.watch.OutcomeListener;
import io.weir.rules.model.SecretName;
import io.weir.rules.model.SecretReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the API server of a Kubernetes cluster: every kind of {@link WatchedKind}, and of the Secrets those alone that policies
 * name. Each object is an {@link Origin} of its own, applied or refused alone. While the server is away nothing changes but
 * {@link #trouble()}.
 */
public final class KubernetesWatch implements ClusterWatch {

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesWatch.class);

    private final KubernetesApi api;
    private final boolean numbers;
    private final WatchPace pace;
    private final ClusterSink sink;
    private final OutcomeListener outcomes;
    private final Consumer<Throwable> fatal;
    private final WatchCounts counts = new WatchCounts();
    private final ResourceWatch.Listener listener = new Reports();

    // Guarded by this.
    private final Map<WatchTarget, ResourceWatch> watches = new LinkedHashMap<>();
    private final Set<WatchTarget> unlisted = new HashSet<>();
    private final PolicySecrets secrets = new PolicySecrets();
    private boolean synced;
    private boolean closed;

    /**
     * @param api closed with the watch
     * @param numbers whether CiliumIdentity objects say the numbers of label sets; else these are none of its kinds
     * @param outcomes told what became of each object
     * @param fatal told when the watch can not go on
     */
    public KubernetesWatch(
            KubernetesApi api, boolean numbers, ClusterSink sink, OutcomeListener outcomes, Consumer<Throwable> fatal) {
        this(api, numbers, WatchPace.DEFAULT, sink, outcomes, fatal);
    }

    KubernetesWatch(
            KubernetesApi api,
            boolean numbers,
            WatchPace pace,
            ClusterSink sink,
            OutcomeListener outcomes,
            Consumer<Throwable> fatal) {
        this.api = api;
        this.numbers = numbers;
        this.pace = pace;
        this.sink = sink;
        this.outcomes = outcomes;
        this.fatal = fatal;
    }

    @Override
    public synchronized void start() {
        for (WatchedKind kind : WatchedKind.values()) {
            if (kind != WatchedKind.SECRETS && (numbers || kind != WatchedKind.CILIUM_IDENTITIES)) {
                add(WatchTarget.all(kind));
            }
        }
        watches.values().forEach(ResourceWatch::start);
    }

    private ResourceWatch add(WatchTarget target) {
        ResourceWatch watch = new ResourceWatch(api, target, pace, listener, counts, fatal);
        watches.put(target, watch);
        if (!synced) {
            unlisted.add(target);
        }
        return watch;
    }

    @Override
    public List<MultiCollector> metrics() {
        return List.of(counts);
    }

    WatchCounts counts() {
        return counts;
    }

    @Override
    public synchronized String trouble() {
        List<String> troubles = new ArrayList<>();
        for (ResourceWatch watch : watches.values()) {
            if (!watch.trouble().isEmpty()) {
                troubles.add(watch.trouble());
            }
        }
        return troubles.isEmpty()
                ? ""
                : troubles.size() + " of " + watches.size() + " watches hear nothing, what they said stays in force: "
                        + troubles.get(0);
    }

    @Override
    public String description() {
        return "Kubernetes API " + api.server();
    }

    @Override
    public void close() {
        List<ResourceWatch> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(watches.values());
        }
        open.forEach(ResourceWatch::close);
        api.close();
    }

    /** Passes on what the watches report, and lets the watches of Secrets follow the policies. */
    private final class Reports implements ResourceWatch.Listener {

        @Override
        public void changed(WatchTarget target, List<ClusterEvent> events) {
            synchronized (KubernetesWatch.this) {
                // A watch that was ended because nobody names its Secret any more may have an event under way.
                if (closed || !watches.containsKey(target)) {
                    return;
                }
                List<ClusterEvent> all = new ArrayList<>(events);
                if (target.kind().isPolicy()) {
                    secrets.take(events);
                    all.addAll(followSecrets());
                }
                sink.offer(all, outcomes);
                tellSynced();
            }
        }

        @Override
        public void listed(WatchTarget target) {
            synchronized (KubernetesWatch.this) {
                unlisted.remove(target);
                tellSynced();
            }
        }
    }

    private void tellSynced() {
        if (unlisted.isEmpty() && !synced && !closed) {
            synced = true;
            LOG.info("everything of {} is known", description());
            sink.offer(List.of(new ClusterEvent.Synced()), outcomes);
        }
    }

    /** Begins to watch the Secrets that are named now, and ends with those that no longer are; gives the removal of these. */
    private List<ClusterEvent> followSecrets() {
        Set<WatchTarget> wanted = new HashSet<>();
        for (SecretName name : secrets.all()) {
            WatchTarget target = WatchTarget.secret(name);
            wanted.add(target);
            if (!watches.containsKey(target)) {
                add(target).start();
            }
        }
        List<ClusterEvent> removals = new ArrayList<>();
        for (WatchTarget target : List.copyOf(watches.keySet())) {
            if (target.kind() == WatchedKind.SECRETS && !wanted.contains(target)) {
                ResourceWatch ended = watches.remove(target);
                if (ended != null) {
                    ended.close();
                }
                unlisted.remove(target);
                removals.add(new ClusterEvent.Remove(
                        Origin.of(new ObjectName(SecretReader.KIND, target.namespace(), target.name()))));
            }
        }
        return removals;
    }
}

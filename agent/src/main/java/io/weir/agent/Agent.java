package io.weir.agent;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.weir.agent.api.ApiServer;
import io.weir.agent.api.MetricsServer;
import io.weir.agent.endpoint.LinkWatch;
import io.weir.agent.endpoint.PodInterfaceFinder;
import io.weir.agent.endpoint.SandboxFiles;
import io.weir.agent.handover.Succession;
import io.weir.agent.health.Health;
import io.weir.agent.health.Pulse;
import io.weir.agent.health.Readiness;
import io.weir.agent.health.Readiness.Milestone;
import io.weir.agent.metrics.AgentMetrics;
import io.weir.agent.metrics.ControlTimes;
import io.weir.agent.metrics.ProcessMetrics;
import io.weir.agent.publish.DesiredState;
import io.weir.agent.publish.PublishReport;
import io.weir.agent.publish.Publisher;
import io.weir.agent.state.ClusterState;
import io.weir.agent.state.ImportedPolicies;
import io.weir.agent.state.SavedState;
import io.weir.agent.state.StateFile;
import io.weir.agent.state.StateLoop;
import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ClusterWatch;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.OutcomeListener;
import io.weir.proxy.PolicyLookup;
import io.weir.proxy.ProxyConfig;
import io.weir.proxy.ProxyListener;
import io.weir.proxy.ProxyServer;
import io.weir.proxy.accesslog.AccessLog;
import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.Datapath;
import io.weir.redirect.bpf.DatapathConfig;
import io.weir.rules.snapshot.PolicySnapshot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running agent: the watch of the cluster, the state, the proxy and the datapath of this node, wired together.
 *
 * <p>Nothing in the kernel changes before everything the watch has at the start is known and compiled. When the agent ends,
 * in whatever way, the kernel goes on as it is; what needs the proxy is dropped until an agent runs again.
 */
public final class Agent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    private final AgentConfig config;
    private final Closing parts;
    private final Closing addresses;
    private final RunDirectory run;
    private final ClusterState state;
    private final RevisionWaiters waiters = new RevisionWaiters();
    private final StateLoop loop;
    private final ImportedPolicies imported;
    private final Datapath datapath;
    private final DatapathEvents events;
    private final AccessLog accessLog;
    private final ProxyServer proxy;
    private final Publisher publisher;
    private final LinkWatch links;
    private final IdentityParts identities;
    private final ClusterWatch watch;
    private final AgentControl control;
    private final SandboxControl sandboxes;
    private final Arrival arrival;
    private final Ending ending;
    private final Readiness readiness = new Readiness();
    private final Pulse pulse;
    private final Departure departure;
    private final Consumer<Throwable> fatal;
    private volatile boolean failed;
    private final ControlTimes times = new ControlTimes();
    private Map<ObjectName, Attachment> wantedInterfaces = Map.of();

    /**
     * Starts an agent.
     *
     * @param fatal told, on any thread, when it can not go on; the caller ends the process
     * @param ended told, on any thread, when another agent has its place and nothing is under way any more
     * @throws IOException when a file, a directory or the proxy is not to be had
     * @throws BpfException when the kernel or what is pinned is not as it has to be
     */
    public static Agent start(AgentConfig config, Consumer<Throwable> fatal, Runnable ended)
            throws IOException, BpfException {
        Closing parts = new Closing();
        try {
            Agent agent = new Agent(config, fatal, ended, parts);
            agent.begin();
            return agent;
        } catch (IOException | BpfException | RuntimeException failure) {
            parts.close();
            throw failure;
        }
    }

    private Agent(AgentConfig config, Consumer<Throwable> owner, Runnable ended, Closing parts)
            throws IOException, BpfException {
        this.config = config;
        this.parts = parts;
        run = parts.add(
                "run directory",
                RunDirectory.open(config.runDirectory(), config.life().takesOver()));
        arrival = new Arrival(run);
        this.fatal = failure -> fail(failure, owner);
        boolean kubernetes = config.cluster() instanceof ClusterSource.Kubernetes;
        arrival.begin();
        StateFile stateFile = new StateFile(run.resolve(RunDirectory.STATE));
        state = new ClusterState(config.node(), config.identities().scope());
        Optional<SavedState> earlier = restore(stateFile);
        imported = new ImportedPolicies(state, run.resolve("imported-policies.json"));
        imported.load();
        DatapathConfig datapathConfig =
                new DatapathConfig(config.bpffs(), config.host().proc());
        datapath = parts.add(
                "datapath", arrival.isHandOver() ? Datapath.takeOver(datapathConfig) : Datapath.open(datapathConfig));
        readiness.reached(Milestone.DATAPATH);
        accessLog = parts.add("access log", AccessLogs.start(config.accessLog()));
        events = parts.add("events", new DatapathEvents(datapath.events(), fatal));
        PolicyLookup lookup = new PolicyLookup(PolicySnapshot.EMPTY);
        proxy = ProxyServer.start(ProxyConfig.transparent(), datapath.connections(), lookup, accessLog);
        readiness.reached(Milestone.PROXY);
        publisher = parts.add(
                "publisher",
                Publisher.of(
                        datapath,
                        lookup::publish,
                        this::registerListeners,
                        stateFile,
                        earlier,
                        this::published,
                        fatal));
        loop = parts.add("state loop", new StateLoop(this::settle, fatal));
        parts.add("proxy", () -> proxy.close(LifeSettings.LAST_REQUESTS));
        links = parts.add(
                "link watch",
                new LinkWatch(
                        new PodInterfaceFinder(config.host()), now -> loop.execute(() -> state.links(now)), fatal));
        identities = parts.add("identity parts", IdentityParts.open(config, () -> loop.ask(state::endpointReport)));
        watch = parts.add(
                "cluster watch", identities.join(sink -> ClusterWatches.open(config, run, sink, fatal), this::offer));
        SandboxFiles sandboxFiles = new SandboxFiles(run.resolve(RunDirectory.SANDBOXES));
        sandboxFiles.load().forEach(state::addSandbox);
        sandboxes = new SandboxControl(loop, state, publisher, sandboxFiles);
        StatusReport report = new StatusReport(config.node().nodeName(), watch, datapath, proxy, accessLog);
        control = new AgentControl(loop, state, imported, waiters, publisher, datapath, report);
        pulse = parts.add(
                "pulse",
                new Pulse(List.of(
                        new Pulse.Part("state loop", () -> loop.ask(() -> true)),
                        new Pulse.Part("BPF writer", () -> publisher.ask(() -> true)),
                        new Pulse.Part("event loops of the proxy", proxy::answer))));
        addresses = parts.add("addresses", new Closing());
        // Kubernetes would start a container anew that ends before its pod is deleted.
        ending = new Ending(config.life(), proxy, publisher, datapath, readiness, kubernetes ? () -> {} : ended);
        departure = new Departure(
                new Departure.Possessions(run, datapath, datapathConfig, events, imported, addresses),
                loop,
                publisher,
                readiness,
                ending::leave,
                fatal);
    }

    /** Traffic first: the API, which takes longer to start, comes up while the first state is published. */
    private void begin() throws IOException {
        events.start();
        loop.start();
        links.start();
        watch.start();
        pulse.start();
        LOG.info(
                "weir {} runs: {}, {} listeners",
                Version.text(),
                watch.description(),
                proxy.listeners().size());
        List<MultiCollector> collectors =
                new ArrayList<>(List.of(proxy.metrics(), new AgentMetrics(control::status, times)));
        collectors.addAll(watch.metrics());
        ProcessMetrics metrics = new ProcessMetrics(collectors);
        arrival.complete();
        Health health = new Health(pulse, readiness);
        Optional<InetSocketAddress> healthListen = config.life().healthListen();
        if (config.metricsListen().isPresent()) {
            InetSocketAddress listen = config.metricsListen().get();
            addresses.add("metrics", MetricsServer.start(listen, metrics, health));
        }
        if (healthListen.isPresent() && !healthListen.equals(config.metricsListen())) {
            addresses.add("health", MetricsServer.start(healthListen.get(), health));
        }
        Path socket = run.resolve(ApiServer.SOCKET_NAME);
        addresses.add("local API", ApiServer.start(socket, control, sandboxes, events, accessLog, metrics));
        addresses.add("succession", Succession.await(config.runDirectory(), departure));
    }

    /** The numbers of an earlier run; empty when they are lost, so that what the kernel has must be closed first. */
    private Optional<SavedState> restore(StateFile file) {
        try {
            Optional<SavedState> earlier = file.read();
            earlier.ifPresent(state::restore);
            return earlier;
        } catch (IOException | IllegalArgumentException lost) {
            LOG.error(
                    "the numbers of the earlier run are lost; what it left in the kernel is closed first: {}",
                    lost.getMessage());
            return Optional.empty();
        }
    }

    private void registerListeners() throws BpfException {
        int ipv4 = 0;
        int ipv6 = 0;
        for (ProxyListener listener : proxy.listeners()) {
            datapath.registerListener(listener.ipv4(), listener.slot(), listener.fd());
            ipv4 += listener.ipv4() ? 1 : 0;
            ipv6 += listener.ipv4() ? 0 : 1;
        }
        datapath.setListenerCounts(ipv4, ipv6);
    }

    private void offer(List<ClusterEvent> changes, OutcomeListener listener) {
        long reportedNanos = System.nanoTime();
        loop.execute(() -> {
            OutcomeListener told = departure.isFrozen() ? OutcomeListener.NOBODY : listener;
            changes.forEach(change -> state.apply(change, told));
            times.reported(reportedNanos);
        });
    }

    private void published(PublishReport report) {
        loop.execute(() -> {
            state.published(report);
            waiters.published(report);
            sandboxes.published(report);
            if (report.isComplete() || !report.endpointTrouble().isEmpty()) {
                readiness.reached(Milestone.PUBLISHED);
                arrival.published();
            }
            if (report.isComplete()) {
                times.inForce(report.revision(), System.nanoTime());
            }
            identities.endpointsChanged();
        });
    }

    private void settle() {
        long begunNanos = System.nanoTime();
        Optional<DesiredState> desired = state.settle();
        long doneNanos = System.nanoTime();
        desired.ifPresent(computed -> times.settled(computed.snapshot().revision(), doneNanos - begunNanos, doneNanos));
        if (desired.isEmpty()) {
            times.unchanged();
        }
        Map<ObjectName, Attachment> wanted = state.attachments();
        if (!wanted.equals(wantedInterfaces)) {
            wantedInterfaces = wanted;
            links.want(wanted);
        }
        if (desired.isPresent()) {
            readiness.reached(Milestone.SYNCED);
            publisher.offer(desired.get());
        }
        identities.settled(state.takeIdentityDemand());
    }

    private void fail(Throwable failure, Consumer<Throwable> owner) {
        failed = true;
        arrival.failed(failure);
        owner.accept(failure);
    }

    /** What may be asked of this agent. */
    public AgentControl control() {
        return control;
    }

    /** Live events of the kernel. */
    public DatapathEvents events() {
        return events;
    }

    /** The access log, to subscribe to. */
    public AccessLog accessLog() {
        return accessLog;
    }

    /**
     * Takes no more connections, asks clients to leave, lets requests under way finish, and ends. The kernel goes on enforcing,
     * and policy goes on being followed until the last request is done.
     */
    @Override
    public void close() {
        if (!failed) {
            ending.end();
        }
        parts.close();
    }
}

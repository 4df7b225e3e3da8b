package io.weir.redirect.bpf;

import io.weir.redirect.bpf.AttachPoint.Role;
import io.weir.redirect.bpf.PinDirectory.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs and maps of this node. They outlive this object and this process: maps and links are pinned, and the next
 * {@link #open} takes them over.
 *
 * <p>One thread at a time, in the node's network namespace, for everything but {@link #connections}, {@link #counters}
 * and the {@link EventRing}.
 */
public final class Datapath implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Datapath.class);

    private PinDirectory directory;
    private final TcHooks hooks;
    private final BpfObject object;
    private final Attachments attachments;
    private final List<Attachments> otherLayouts = new ArrayList<>();
    private final ConfigMap config;
    private final ListenerMap listeners;
    private final Counters counters;
    private final IpCacheMap ipCache;
    private final EndpointMap endpoints;
    private final PolicyMap policies;
    private final ConnectionMap connections;
    private final FlowMap flows;
    private @Nullable EventRing events;

    private Datapath(PinDirectory directory, TcHooks hooks, BpfObject object, Version version) {
        this.directory = directory;
        this.hooks = hooks;
        this.object = object;
        this.attachments = new Attachments(version, hooks);
        this.config = new ConfigMap(object.map(ConfigMap.LAYOUT.name()));
        this.listeners = new ListenerMap(object.map(ListenerMap.LAYOUT.name()));
        this.counters = new Counters(object.map(Counters.LAYOUT.name()));
        this.ipCache = new IpCacheMap(object.map(IpCacheMap.LAYOUT.name()));
        this.endpoints = new EndpointMap(object.map(EndpointMap.LAYOUT.name()));
        this.policies = new PolicyMap(object.map(PolicyMap.LAYOUT.name()));
        this.connections = new ConnectionMap(object.map(ConnectionMap.LAYOUT.name()));
        this.flows = new FlowMap(object.map(FlowMap.LAYOUT.name()));
    }

    /**
     * Makes the datapath of the calling thread's network namespace, or takes over the one that is pinned: its maps are
     * kept, its programs replaced one by one without a gap. Attaches the hairpin and the socket look-up and sets the routing.
     * No listener is registered afterwards, so what needs the proxy is dropped until the proxy is there.
     *
     * @throws BpfException when the kernel lacks something, another process owns the directory, or what is pinned belongs to
     *     another build or network namespace
     */
    public static Datapath open(DatapathConfig config) throws BpfException {
        KernelSupport support = KernelSupport.probe();
        support.check();
        if (!support.tcx()) {
            LOG.warn("this kernel has no TCX links (Linux 6.6): attaching through clsact filters");
        }
        return open(config, support.tcx() ? new TcxLinks() : new ClassicFilters());
    }

    /**
     * As {@link #open}, beside a process that has let go with {@link #release} and whose listeners go on taking connections:
     * theirs stay registered, slot by slot, until ours take their places. See docs/decisions/0075-hand-over.md.
     */
    public static Datapath takeOver(DatapathConfig config) throws BpfException {
        KernelSupport support = KernelSupport.probe();
        support.check();
        return open(config, support.tcx() ? new TcxLinks() : new ClassicFilters(), true);
    }

    static Datapath open(DatapathConfig config, TcHooks hooks) throws BpfException {
        return open(config, hooks, false);
    }

    static Datapath open(DatapathConfig config, TcHooks hooks, boolean besideAnother) throws BpfException {
        PinDirectory directory = PinDirectory.open(config.bpffs());
        try {
            Version version = NamespaceOfPins.claim(directory, hooks);
            BpfObject object = BpfObject.loadPinned(version.maps());
            try {
                Datapath datapath = new Datapath(directory, hooks, object, version);
                datapath.start(version, new NodeRouting(config.proc()), besideAnother);
                return datapath;
            } catch (BpfException | RuntimeException failure) {
                object.close();
                throw failure;
            }
        } catch (BpfException | RuntimeException failure) {
            directory.close();
            throw failure;
        }
    }

    private void start(Version version, NodeRouting routing, boolean besideAnother) throws BpfException {
        int layout = config.get(ConfigMap.LAYOUT_VERSION);
        if (layout != 0 && layout != PinDirectory.LAYOUT_VERSION) {
            throw new BpfException("pinned map config: has layout " + layout + ", expected "
                    + PinDirectory.LAYOUT_VERSION + "; remove the datapath with 'weir cleanup' and start again");
        }
        int loopback = NodeRouting.loopback();
        config.set(ConfigMap.LAYOUT_VERSION, PinDirectory.LAYOUT_VERSION);
        config.set(ConfigMap.HAIRPIN_INTERFACE, loopback);
        if (!besideAnother) {
            setListenerCounts(0, 0);
        }
        setTraceVerdicts(false);
        routing.install();
        attachments.adopt(object);
        for (Role role : List.of(Role.POD_IN, Role.POD_OUT)) {
            Pins.replaceProgram(version.programs(), object.program(role.program()));
        }
        for (Version other : directory.others()) {
            otherLayouts.add(new Attachments(other, hooks));
        }
        attach(new AttachPoint(Role.HAIRPIN, loopback));
        attachments.attachSkLookup(object);
        for (Attachments other : otherLayouts) {
            other.detachSkLookup();
        }
        retireOtherLayouts();
    }

    /** Ours first, then away with what another layout has there: never a moment without a program. */
    private void attach(AttachPoint point) throws BpfException {
        attachments.attach(point, object);
        for (Attachments other : otherLayouts) {
            other.detach(point);
        }
    }

    /** Removes the layouts that run nowhere any more. */
    private void retireOtherLayouts() throws BpfException {
        for (Version other : directory.others()) {
            Attachments left = new Attachments(other, hooks);
            left.prune();
            if (left.isEmpty()) {
                PinDirectory.remove(other);
                LOG.info("removed the maps of another layout: {}", other.path());
            }
        }
    }

    /**
     * Enforces on a pod's veth, both ways.
     *
     * @param interfaceIndex of the host side
     */
    public void attachPod(int interfaceIndex) throws BpfException {
        attach(new AttachPoint(Role.POD_OUT, interfaceIndex));
        attach(new AttachPoint(Role.POD_IN, interfaceIndex));
        retireOtherLayouts();
    }

    /** Stops enforcing on a pod's veth; no failure when it is gone, or was not attached. */
    public void detachPod(int interfaceIndex) throws BpfException {
        boolean unusedIn = attachments.detach(new AttachPoint(Role.POD_IN, interfaceIndex));
        boolean unusedOut = attachments.detach(new AttachPoint(Role.POD_OUT, interfaceIndex));
    }

    /** The interfaces of pods, both ways attached. Pins of interfaces that are gone are removed. */
    public SortedSet<Integer> attachedPods() throws BpfException {
        attachments.prune();
        SortedSet<Integer> pods = attachments.interfaces(Role.POD_IN);
        pods.retainAll(attachments.interfaces(Role.POD_OUT));
        return pods;
    }

    /** Enforces on what comes from other nodes. */
    public void attachUplink(int interfaceIndex) throws BpfException {
        attach(new AttachPoint(Role.UPLINK, interfaceIndex));
        retireOtherLayouts();
    }

    /** No failure when the interface is gone, or was not attached. */
    public void detachUplink(int interfaceIndex) throws BpfException {
        boolean unused = attachments.detach(new AttachPoint(Role.UPLINK, interfaceIndex));
    }

    public SortedSet<Integer> attachedUplinks() throws BpfException {
        return attachments.interfaces(Role.UPLINK);
    }

    /**
     * Registers a listening socket of the proxy; the kernel forgets it when it closes.
     *
     * @param slot 0..31 within the address family
     * @param fd its file descriptor in this process
     */
    public void registerListener(boolean ipv4, int slot, int fd) throws BpfException {
        listeners.put(ipv4, slot, fd);
    }

    /** How many slots of each family are in use, from 0 on; 0 drops what needs the proxy. */
    public void setListenerCounts(int ipv4, int ipv6) throws BpfException {
        int most = ListenerMap.SLOTS_PER_FAMILY;
        if (ipv4 < 0 || ipv4 > most || ipv6 < 0 || ipv6 > most) {
            throw new IllegalArgumentException("listeners: " + ipv4 + ", " + ipv6 + ": expected 0.." + most);
        }
        config.set(ConfigMap.LISTENERS_IPV4, ipv4);
        config.set(ConfigMap.LISTENERS_IPV6, ipv6);
    }

    /** Whether an address without an entry in the ipcache is world; unknown, and denied, otherwise. */
    public void setIpCacheSynced(boolean synced) throws BpfException {
        config.set(ConfigMap.IPCACHE_SYNCED, synced ? 1 : 0);
    }

    /** Whether there is an event for every new flow, or for drops only. */
    public void setTraceVerdicts(boolean trace) throws BpfException {
        config.set(ConfigMap.TRACE_VERDICTS, trace ? 1 : 0);
    }

    public IpCacheMap ipCache() {
        return ipCache;
    }

    public EndpointMap endpoints() {
        return endpoints;
    }

    public PolicyMap policies() {
        return policies;
    }

    public ConnectionMap connections() {
        return connections;
    }

    public FlowMap flows() {
        return flows;
    }

    /** Sums by name: {@code drop_<reason>} and the names of {@link DatapathCounter}. Any thread. */
    public Map<String, Long> counters() throws BpfException {
        return counters.read();
    }

    /** The one reader of events; closed with this. */
    public EventRing events() throws BpfException {
        if (events == null) {
            events = EventRing.open(object.map(EventRing.LAYOUT.name()));
        }
        return events;
    }

    /**
     * Lets another process take the datapath over. What this object knows of connections can still be read; it must not write until
     * {@link #reclaim}.
     */
    public void release() {
        directory.close();
    }

    /**
     * Takes the datapath back from a process that ended before it was done.
     *
     * @throws BpfException when a process owns it
     */
    public void reclaim(DatapathConfig config) throws BpfException {
        directory = PinDirectory.open(config.bpffs());
    }

    /** Lets go of the datapath, which goes on without us: what is attached and pinned stays. */
    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
        object.close();
        directory.close();
    }

    /**
     * Removes every program, map, rule and route of every layout from the node. Traffic passes unguarded from then on.
     *
     * @throws BpfException when a running process owns the datapath
     */
    public static void cleanup(DatapathConfig config) throws BpfException {
        TcHooks hooks = KernelSupport.probe().tcx() ? new TcxLinks() : new ClassicFilters();
        cleanup(config, hooks);
    }

    static void cleanup(DatapathConfig config, TcHooks hooks) throws BpfException {
        if (PinDirectory.exists(config.bpffs())) {
            removePins(config, hooks);
        }
        new NodeRouting(config.proc()).remove();
    }

    private static void removePins(DatapathConfig config, TcHooks hooks) throws BpfException {
        try (PinDirectory directory = PinDirectory.open(config.bpffs())) {
            List<Version> versions = new ArrayList<>(directory.others());
            versions.add(directory.current());
            for (Version version : versions) {
                new Attachments(version, hooks).detachAll();
                PinDirectory.remove(version);
            }
        }
    }
}

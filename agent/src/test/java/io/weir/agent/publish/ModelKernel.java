package io.weir.agent.publish;

import io.weir.identity.EndpointId;
import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.EndpointEntry;
import io.weir.redirect.bpf.FlowEntry;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The kernel's tables in memory, and its verdict on a packet by them; looks at itself after every single write. */
final class ModelKernel implements Kernel {

    private final Map<IpPrefix, NumericIdentity> ipCache = new TreeMap<>();
    private final Map<IpPrefix, EndpointEntry> addresses = new TreeMap<>();
    private final Map<EndpointId, PolicyMapState> policies = new HashMap<>();
    private final Set<Integer> pods = new HashSet<>();
    private final Set<Integer> uplinks = new HashSet<>();
    private final Set<Integer> goneInterfaces = new HashSet<>();
    private boolean synced;
    private int writes;
    private int failAtWrite = Integer.MAX_VALUE;
    private Runnable afterWrite = () -> {};

    /** How far a new flow gets, ordered. */
    enum Passage {
        DROPPED,
        TO_PROXY,
        DIRECT
    }

    /** What happens to the first TCP packet from an address outside of this node to a local one. */
    Passage passage(IpPrefix source, IpPrefix destination, int port) {
        EndpointEntry entry = addresses.get(destination);
        PolicyMapState policy = entry == null ? null : policies.get(entry.endpoint());
        if (entry == null || policy == null || !pods.contains(entry.interfaceIndex())) {
            return Passage.DROPPED;
        }
        IpCache cache = IpCache.EMPTY;
        for (Map.Entry<IpPrefix, NumericIdentity> known : ipCache.entrySet()) {
            cache = cache.with(known.getKey(), known.getValue());
        }
        NumericIdentity unlisted = (synced ? ReservedIdentity.WORLD : ReservedIdentity.UNKNOWN).id();
        NumericIdentity peer = cache.lookup(source.addressBytes()).orElse(unlisted);
        if (entry.ingressEnforced() && peer.equals(ReservedIdentity.UNKNOWN.id())) {
            return Passage.DROPPED;
        }
        PolicyMapDecision strongest = null;
        for (Map.Entry<PolicyMapKey, PolicyMapDecision> one : policy.entries().entrySet()) {
            NumericIdentity asked = one.getKey().peer();
            if (one.getKey().port() == port
                    && (asked.equals(peer) || asked.equals(PolicyMapKey.ANY_PEER))
                    && (strongest == null || one.getValue().compareTo(strongest) > 0)) {
                strongest = one.getValue();
            }
        }
        if (strongest == null) {
            return entry.ingressEnforced() ? Passage.DROPPED : Passage.DIRECT;
        }
        return switch (strongest) {
            case ALLOW -> Passage.DIRECT;
            case REDIRECT -> Passage.TO_PROXY;
            case DENY -> Passage.DROPPED;
        };
    }

    void afterWrite(Runnable look) {
        afterWrite = look;
    }

    /** Refuses the n-th write from now on, once. */
    void failAtWrite(int number) {
        failAtWrite = writes + number;
    }

    void removeInterface(int interfaceIndex) {
        goneInterfaces.add(interfaceIndex);
    }

    private void write(Runnable change) throws BpfException {
        writes++;
        if (writes == failAtWrite) {
            throw new BpfException("refused for the sake of the test");
        }
        change.run();
        afterWrite.run();
    }

    @Override
    public Map<IpPrefix, NumericIdentity> ipCache() {
        return new TreeMap<>(ipCache);
    }

    @Override
    public void putIpCache(IpPrefix prefix, NumericIdentity identity) throws BpfException {
        write(() -> ipCache.put(prefix, identity));
    }

    @Override
    public void removeIpCache(IpPrefix prefix) throws BpfException {
        write(() -> ipCache.remove(prefix));
    }

    @Override
    public Map<IpPrefix, EndpointEntry> addresses() {
        return new TreeMap<>(addresses);
    }

    @Override
    public void putAddress(IpPrefix address, EndpointEntry entry) throws BpfException {
        write(() -> addresses.put(address, entry));
    }

    @Override
    public void removeAddress(IpPrefix address) throws BpfException {
        write(() -> addresses.remove(address));
    }

    Map<EndpointId, PolicyMapState> policies() {
        return policies;
    }

    @Override
    public Set<EndpointId> policyMaps() {
        return new HashSet<>(policies.keySet());
    }

    @Override
    public Map<PolicyMapKey, PolicyMapDecision> policyMap(EndpointId endpoint) {
        return policies.getOrDefault(endpoint, PolicyMapState.CLOSED).entries();
    }

    @Override
    public void applyPolicyMap(EndpointId endpoint, PolicyMapState state) throws BpfException {
        write(() -> policies.put(endpoint, state));
    }

    @Override
    public void removePolicyMap(EndpointId endpoint) throws BpfException {
        write(() -> policies.remove(endpoint));
    }

    @Override
    public Set<Integer> attachedPods() {
        return new HashSet<>(pods);
    }

    @Override
    public void attachPod(int interfaceIndex) throws BpfException {
        write(() -> pods.add(interfaceIndex));
    }

    @Override
    public void detachPod(int interfaceIndex) throws BpfException {
        write(() -> pods.remove(interfaceIndex));
    }

    @Override
    public Set<Integer> attachedUplinks() {
        return new HashSet<>(uplinks);
    }

    @Override
    public void attachUplink(int interfaceIndex) throws BpfException {
        write(() -> uplinks.add(interfaceIndex));
    }

    @Override
    public void detachUplink(int interfaceIndex) throws BpfException {
        write(() -> uplinks.remove(interfaceIndex));
    }

    @Override
    public boolean interfaceExists(int interfaceIndex) {
        return !goneInterfaces.contains(interfaceIndex);
    }

    @Override
    public void markIpCacheSynced() throws BpfException {
        write(() -> synced = true);
    }

    @Override
    public void removeFlows(Predicate<FlowEntry> condition) throws BpfException {
        write(() -> {});
    }
}

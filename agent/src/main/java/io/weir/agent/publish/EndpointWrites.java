package io.weir.agent.publish;

import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.EndpointEntry;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapState;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The difference between the endpoints in the kernel and the desired ones: table of local addresses with the switches that
 * enforce, policy maps and attached programs.
 *
 * <p>Switch and map cannot change at once. Where only the switch restricts, the map goes before a switch that tightens and
 * after one that loosens, and no allowed packet is lost. Where entries that deny or redirect restrict as well, the switch is
 * on while the map changes, and packets may be lost instead of passing where they must not.
 */
final class EndpointWrites {

    private final Kernel kernel;
    private final Map<IpPrefix, EndpointEntry> addresses = new TreeMap<>();
    private final Map<EndpointId, PolicyMapState> policies = new HashMap<>();
    private final Set<Integer> attached = new HashSet<>();

    EndpointWrites(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Reads what the kernel has. */
    void reload() throws BpfException {
        addresses.clear();
        addresses.putAll(kernel.addresses());
        attached.clear();
        attached.addAll(kernel.attachedPods());
        policies.clear();
        for (EndpointId endpoint : kernel.policyMaps()) {
            policies.put(endpoint, new PolicyMapState(true, true, kernel.policyMap(endpoint)));
        }
    }

    /** Denies everything to and from the endpoints the kernel has, so that their numbers can be given another meaning. */
    void closeAll() throws BpfException {
        for (Map.Entry<IpPrefix, EndpointEntry> entry : Map.copyOf(addresses).entrySet()) {
            putSwitches(entry.getKey(), entry.getValue(), true, true);
        }
        for (EndpointId endpoint : Set.copyOf(policies.keySet())) {
            apply(endpoint, PolicyMapState.CLOSED);
        }
    }

    /** Turns the switches on that are off while entries restrict: an unknown peer would get past those. */
    void closeRestricted() throws BpfException {
        for (Map.Entry<IpPrefix, EndpointEntry> entry : Map.copyOf(addresses).entrySet()) {
            EndpointEntry actual = entry.getValue();
            PolicyMapState policy = policies.getOrDefault(actual.endpoint(), PolicyMapState.CLOSED);
            putSwitches(
                    entry.getKey(),
                    actual,
                    actual.ingressEnforced() || Restrictions.ingress(policy),
                    actual.egressEnforced() || Restrictions.egress(policy));
        }
    }

    /** Whether any policy map or switch is to change. */
    boolean policiesDiffer(Map<EndpointId, DesiredEndpoint> desired) {
        return !desired.keySet().equals(policies.keySet())
                || desired.values().stream().anyMatch(endpoint -> differs(endpoint));
    }

    private boolean differs(DesiredEndpoint desired) {
        PolicyMapState old = policies.get(desired.endpoint().id());
        PolicyMapState now = desired.policy();
        return old == null
                || !old.entries().equals(now.entries())
                || desired.addresses().stream()
                        .map(addresses::get)
                        .anyMatch(entry -> entry == null
                                || entry.ingressEnforced() != now.ingressEnforced()
                                || entry.egressEnforced() != now.egressEnforced());
    }

    /** Whether nothing that passes directly now is to pass less freely, no entry to restrict more, no address to move. */
    boolean onlyAllowsMore(Map<EndpointId, DesiredEndpoint> desired) {
        for (Map.Entry<IpPrefix, EndpointEntry> entry : addresses.entrySet()) {
            if (!holds(desired.get(entry.getValue().endpoint()), entry.getKey())) {
                return false;
            }
        }
        for (DesiredEndpoint endpoint : desired.values()) {
            PolicyMapState old = policies.get(endpoint.endpoint().id());
            if (old != null && !allowsMore(old, endpoint)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(@Nullable DesiredEndpoint owner, IpPrefix address) {
        return owner != null && owner.addresses().contains(address);
    }

    private boolean allowsMore(PolicyMapState old, DesiredEndpoint desired) {
        PolicyMapState now = desired.policy();
        boolean switchesTighten = desired.addresses().stream()
                .map(addresses::get)
                .anyMatch(entry -> entry != null
                        && ((now.ingressEnforced() && !entry.ingressEnforced())
                                || (now.egressEnforced() && !entry.egressEnforced())));
        return !switchesTighten
                && now.entries().entrySet().containsAll(old.entries().entrySet())
                && now.entries().entrySet().stream()
                        .allMatch(entry -> entry.getValue() == PolicyMapDecision.ALLOW
                                || old.entries().containsKey(entry.getKey()));
    }

    /** Removes endpoints that are not desired: first the policy map, so that nothing passes any more. */
    void removeOthers(Map<EndpointId, DesiredEndpoint> desired) throws BpfException {
        for (EndpointId endpoint : Set.copyOf(policies.keySet())) {
            if (!desired.containsKey(endpoint)) {
                kernel.removePolicyMap(endpoint);
                policies.remove(endpoint);
            }
        }
        for (Map.Entry<IpPrefix, EndpointEntry> entry : Map.copyOf(addresses).entrySet()) {
            if (!holds(desired.get(entry.getValue().endpoint()), entry.getKey())) {
                kernel.removeAddress(entry.getKey());
                addresses.remove(entry.getKey());
            }
        }
    }

    /**
     * Brings policy map and programs of one endpoint to what is desired, and its switches where they cannot open anything
     * yet; {@link #finish} does the rest. Its identity stays what the kernel has. An address that is new is there, but closed,
     * once its policy map is.
     */
    void applyPolicy(DesiredEndpoint desired) throws BpfException {
        EndpointId id = desired.endpoint().id();
        PolicyMapState now = desired.policy();
        PolicyMapState old = policies.get(id);
        boolean ingressRestricted = old == null || Restrictions.ingress(old);
        boolean egressRestricted = old == null || Restrictions.egress(old);
        close(desired.interfaceIndex());
        for (IpPrefix address : desired.addresses()) {
            EndpointEntry actual = addresses.get(address);
            if (actual == null) {
                continue;
            }
            putSwitches(
                    address,
                    moved(actual, desired),
                    actual.ingressEnforced()
                            ? now.ingressEnforced() || Restrictions.ingress(now) || old == null
                            : now.ingressEnforced() && ingressRestricted,
                    actual.egressEnforced()
                            ? now.egressEnforced() || Restrictions.egress(now) || old == null
                            : now.egressEnforced() && egressRestricted);
        }
        if (old == null || !old.entries().equals(now.entries())) {
            apply(id, now);
        }
        for (IpPrefix address : desired.addresses()) {
            EndpointEntry actual = addresses.getOrDefault(address, closed(desired));
            putSwitches(
                    address,
                    actual,
                    actual.ingressEnforced() || now.ingressEnforced(),
                    actual.egressEnforced() || now.egressEnforced());
        }
    }

    /** Takes the endpoint's policy map away, so that nothing reaches or leaves it. */
    void cutOff(EndpointId endpoint) throws BpfException {
        kernel.removePolicyMap(endpoint);
        policies.remove(endpoint);
    }

    /** Gives the endpoint's addresses their desired identity and switches, once ipcache and policy map are in place. */
    void finish(DesiredEndpoint desired) throws BpfException {
        NumericIdentity identity = desired.endpoint().identity().id();
        PolicyMapState policy = desired.policy();
        for (IpPrefix address : desired.addresses()) {
            put(
                    address,
                    new EndpointEntry(
                            desired.interfaceIndex(),
                            desired.endpoint().id(),
                            identity,
                            policy.ingressEnforced(),
                            policy.egressEnforced()));
        }
    }

    /**
     * Forgets interfaces that are gone, and lets go of those that an endpoint has left for another. An interface of a pod
     * that is no endpoint any more stays closed as long as it exists.
     */
    void detachLeft(Set<Integer> left) throws BpfException {
        for (int interfaceIndex : Set.copyOf(attached)) {
            if (left.contains(interfaceIndex) || !kernel.interfaceExists(interfaceIndex)) {
                kernel.detachPod(interfaceIndex);
                attached.remove(interfaceIndex);
            }
        }
    }

    /** Closes an interface that has no endpoint yet: the programs let nothing pass without one. */
    void close(int interfaceIndex) throws BpfException {
        if (!attached.contains(interfaceIndex)) {
            kernel.attachPod(interfaceIndex);
            attached.add(interfaceIndex);
        }
    }

    /** Whether programs run on interfaces that are no endpoint's. */
    boolean hasClosed(Collection<DesiredEndpoint> desired) {
        Set<Integer> closed = new HashSet<>(attached);
        desired.forEach(endpoint -> closed.remove(endpoint.interfaceIndex()));
        return !closed.isEmpty();
    }

    private void apply(EndpointId endpoint, PolicyMapState policy) throws BpfException {
        policies.remove(endpoint);
        kernel.applyPolicyMap(endpoint, policy);
        policies.put(endpoint, policy);
    }

    private static EndpointEntry closed(DesiredEndpoint desired) {
        return new EndpointEntry(
                desired.interfaceIndex(),
                desired.endpoint().id(),
                desired.endpoint().identity().id(),
                true,
                true);
    }

    private static EndpointEntry moved(EndpointEntry actual, DesiredEndpoint desired) {
        return new EndpointEntry(
                desired.interfaceIndex(),
                desired.endpoint().id(),
                actual.identity(),
                actual.ingressEnforced(),
                actual.egressEnforced());
    }

    private void putSwitches(IpPrefix address, EndpointEntry entry, boolean ingressEnforced, boolean egressEnforced)
            throws BpfException {
        put(
                address,
                new EndpointEntry(
                        entry.interfaceIndex(), entry.endpoint(), entry.identity(), ingressEnforced, egressEnforced));
    }

    private void put(IpPrefix address, EndpointEntry entry) throws BpfException {
        if (!entry.equals(addresses.get(address))) {
            kernel.putAddress(address, entry);
            addresses.put(address, entry);
        }
    }
}

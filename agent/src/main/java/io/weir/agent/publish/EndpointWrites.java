package io.weir.agent.publish;

import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.EndpointEntry;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The difference between the endpoints in the kernel and the desired ones: table of local addresses, policy maps and attached
 * programs. Tightening writes the policy map before the switches, loosening the other way round.
 */
final class EndpointWrites {

    private final Kernel kernel;
    private final Map<IpPrefix, EndpointEntry> addresses = new TreeMap<>();
    private final Map<EndpointId, PolicyMapState> policies = new HashMap<>();
    private final Set<EndpointId> policyMaps = new HashSet<>();
    private final Set<Integer> attached = new HashSet<>();

    EndpointWrites(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Reads what the kernel has. */
    void reload() throws BpfException {
        addresses.clear();
        addresses.putAll(kernel.addresses());
        policies.clear();
        policyMaps.clear();
        policyMaps.addAll(kernel.policyMaps());
        attached.clear();
        attached.addAll(kernel.attachedPods());
    }

    /** Denies everything to and from the endpoints the kernel has, so that their numbers can be given another meaning. */
    void closeAll() throws BpfException {
        for (Map.Entry<IpPrefix, EndpointEntry> entry : addresses.entrySet()) {
            EndpointEntry open = entry.getValue();
            putAddress(entry.getKey(), entry(open.interfaceIndex(), open.endpoint(), open.identity(), true, true));
        }
        for (EndpointId endpoint : policyMaps) {
            kernel.applyPolicyMap(endpoint, PolicyMapState.CLOSED);
        }
    }

    /** Whether the desired policies only add to what passes directly: then nothing needs to be closed meanwhile. */
    boolean onlyAllowsMore(Map<EndpointId, DesiredEndpoint> desired) {
        for (DesiredEndpoint endpoint : desired.values()) {
            PolicyMapState old = policies.get(endpoint.endpoint().id());
            PolicyMapState now = endpoint.policy();
            if (old == null || old.equals(now)) {
                continue;
            }
            boolean tighter = (now.ingressEnforced() && !old.ingressEnforced())
                    || (now.egressEnforced() && !old.egressEnforced())
                    || !now.entries().entrySet().containsAll(old.entries().entrySet());
            if (tighter || addsOtherThanAllow(old.entries(), now.entries())) {
                return false;
            }
        }
        return true;
    }

    private static boolean addsOtherThanAllow(
            Map<PolicyMapKey, PolicyMapDecision> old, Map<PolicyMapKey, PolicyMapDecision> now) {
        return now.entrySet().stream()
                .anyMatch(entry -> entry.getValue() != PolicyMapDecision.ALLOW && !old.containsKey(entry.getKey()));
    }

    /** Removes endpoints that are not desired: first the policy map, so that nothing passes any more. */
    void removeOthers(Map<EndpointId, DesiredEndpoint> desired) throws BpfException {
        for (EndpointId endpoint : Set.copyOf(policyMaps)) {
            if (!desired.containsKey(endpoint)) {
                kernel.removePolicyMap(endpoint);
                policyMaps.remove(endpoint);
                policies.remove(endpoint);
            }
        }
        for (Map.Entry<IpPrefix, EndpointEntry> entry : Map.copyOf(addresses).entrySet()) {
            DesiredEndpoint owner = desired.get(entry.getValue().endpoint());
            if (owner == null || !owner.addresses().contains(entry.getKey())) {
                kernel.removeAddress(entry.getKey());
                addresses.remove(entry.getKey());
            }
        }
    }

    /**
     * Brings policy map, switches and programs of one endpoint to what is desired; its identity stays what the kernel has.
     *
     * @return whether anything was written
     */
    boolean applyPolicy(DesiredEndpoint desired) throws BpfException {
        EndpointId id = desired.endpoint().id();
        PolicyMapState policy = desired.policy();
        boolean first = !policyMaps.contains(id);
        boolean changed = first || !policy.equals(policies.get(id));
        for (IpPrefix address : desired.addresses()) {
            EndpointEntry actual = addresses.get(address);
            if (actual == null) {
                putAddress(address, entry(desired, desired.endpoint().identity().id(), true, true));
                changed = true;
            } else {
                putAddress(
                        address,
                        entry(
                                desired,
                                actual.identity(),
                                actual.ingressEnforced() && (first || policy.ingressEnforced()),
                                actual.egressEnforced() && (first || policy.egressEnforced())));
            }
        }
        if (!attached.contains(desired.interfaceIndex())) {
            kernel.attachPod(desired.interfaceIndex());
            attached.add(desired.interfaceIndex());
            changed = true;
        }
        if (!policy.equals(policies.get(id))) {
            policies.remove(id);
            kernel.applyPolicyMap(id, policy);
            policyMaps.add(id);
            policies.put(id, policy);
        }
        for (IpPrefix address : desired.addresses()) {
            EndpointEntry actual = addresses.get(address);
            if (actual != null) {
                putAddress(
                        address, entry(desired, actual.identity(), policy.ingressEnforced(), policy.egressEnforced()));
            }
        }
        return changed;
    }

    /** Gives the endpoint's addresses its desired identity. */
    void applyIdentity(DesiredEndpoint desired) throws BpfException {
        for (IpPrefix address : desired.addresses()) {
            EndpointEntry actual = addresses.get(address);
            if (actual != null) {
                putAddress(
                        address,
                        entry(
                                desired,
                                desired.endpoint().identity().id(),
                                actual.ingressEnforced(),
                                actual.egressEnforced()));
            }
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

    private void putAddress(IpPrefix address, EndpointEntry entry) throws BpfException {
        if (!entry.equals(addresses.get(address))) {
            kernel.putAddress(address, entry);
            addresses.put(address, entry);
        }
    }

    private static EndpointEntry entry(
            DesiredEndpoint desired, NumericIdentity identity, boolean ingressEnforced, boolean egressEnforced) {
        return entry(desired.interfaceIndex(), desired.endpoint().id(), identity, ingressEnforced, egressEnforced);
    }

    private static EndpointEntry entry(
            int interfaceIndex,
            EndpointId endpoint,
            NumericIdentity identity,
            boolean ingressEnforced,
            boolean egressEnforced) {
        return new EndpointEntry(interfaceIndex, endpoint, identity, ingressEnforced, egressEnforced);
    }
}

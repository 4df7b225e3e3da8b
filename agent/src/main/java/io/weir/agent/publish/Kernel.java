package io.weir.agent.publish;

import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.EndpointEntry;
import io.weir.redirect.bpf.FlowEntry;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The kernel's tables and programs as {@link KernelWriter} needs them. One thread at a time. */
interface Kernel {

    Map<IpPrefix, NumericIdentity> ipCache() throws BpfException;

    void putIpCache(IpPrefix prefix, NumericIdentity identity) throws BpfException;

    void removeIpCache(IpPrefix prefix) throws BpfException;

    /** The table of local addresses. */
    Map<IpPrefix, EndpointEntry> addresses() throws BpfException;

    void putAddress(IpPrefix address, EndpointEntry entry) throws BpfException;

    void removeAddress(IpPrefix address) throws BpfException;

    /** The endpoints that have a policy map. */
    Set<EndpointId> policyMaps() throws BpfException;

    /** What the endpoint's policy map holds. */
    Map<PolicyMapKey, PolicyMapDecision> policyMap(EndpointId endpoint) throws BpfException;

    /** Makes the endpoint's policy map hold just these entries: denies are written first, removals are last. */
    void applyPolicyMap(EndpointId endpoint, PolicyMapState state) throws BpfException;

    void removePolicyMap(EndpointId endpoint) throws BpfException;

    /** Interfaces that the programs for a pod are attached to. */
    Set<Integer> attachedPods() throws BpfException;

    void attachPod(int interfaceIndex) throws BpfException;

    void detachPod(int interfaceIndex) throws BpfException;

    /** Interfaces that the program for uplinks is attached to. */
    Set<Integer> attachedUplinks() throws BpfException;

    void attachUplink(int interfaceIndex) throws BpfException;

    void detachUplink(int interfaceIndex) throws BpfException;

    /** Whether this node has an interface of this number. */
    boolean interfaceExists(int interfaceIndex);

    /** Says that from now on an address without an ipcache entry is world. */
    void markIpCacheSynced() throws BpfException;

    /** Forgets the direct connections for which this holds; their next packet is judged anew. */
    void removeFlows(Predicate<FlowEntry> condition) throws BpfException;
}

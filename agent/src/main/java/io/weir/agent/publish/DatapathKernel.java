package io.weir.agent.publish;

import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.Datapath;
import io.weir.redirect.bpf.EndpointEntry;
import io.weir.redirect.bpf.FlowEntry;
import io.weir.redirect.bpf.InterfaceNames;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The kernel behind a {@link Datapath}. */
final class DatapathKernel implements Kernel {

    private final Datapath datapath;

    DatapathKernel(Datapath datapath) {
        this.datapath = datapath;
    }

    @Override
    public Map<IpPrefix, NumericIdentity> ipCache() throws BpfException {
        return datapath.ipCache().entries();
    }

    @Override
    public void putIpCache(IpPrefix prefix, NumericIdentity identity) throws BpfException {
        datapath.ipCache().put(prefix, identity);
    }

    @Override
    public void removeIpCache(IpPrefix prefix) throws BpfException {
        datapath.ipCache().remove(prefix);
    }

    @Override
    public Map<IpPrefix, EndpointEntry> addresses() throws BpfException {
        return datapath.endpoints().entries();
    }

    @Override
    public void putAddress(IpPrefix address, EndpointEntry entry) throws BpfException {
        datapath.endpoints().put(address, entry);
    }

    @Override
    public void removeAddress(IpPrefix address) throws BpfException {
        datapath.endpoints().remove(address);
    }

    @Override
    public Set<EndpointId> policyMaps() throws BpfException {
        return datapath.policies().endpoints();
    }

    @Override
    public Map<PolicyMapKey, PolicyMapDecision> policyMap(EndpointId endpoint) throws BpfException {
        return datapath.policies().read(endpoint);
    }

    @Override
    public void applyPolicyMap(EndpointId endpoint, PolicyMapState state) throws BpfException {
        datapath.policies().apply(endpoint, state);
    }

    @Override
    public void removePolicyMap(EndpointId endpoint) throws BpfException {
        datapath.policies().remove(endpoint);
    }

    @Override
    public Set<Integer> attachedPods() throws BpfException {
        return datapath.attachedPods();
    }

    @Override
    public void attachPod(int interfaceIndex) throws BpfException {
        datapath.attachPod(interfaceIndex);
    }

    @Override
    public void detachPod(int interfaceIndex) throws BpfException {
        datapath.detachPod(interfaceIndex);
    }

    @Override
    public Set<Integer> attachedUplinks() throws BpfException {
        return datapath.attachedUplinks();
    }

    @Override
    public void attachUplink(int interfaceIndex) throws BpfException {
        datapath.attachUplink(interfaceIndex);
    }

    @Override
    public void detachUplink(int interfaceIndex) throws BpfException {
        datapath.detachUplink(interfaceIndex);
    }

    @Override
    public boolean interfaceExists(int interfaceIndex) {
        return InterfaceNames.name(interfaceIndex).isPresent();
    }

    @Override
    public void markIpCacheSynced() throws BpfException {
        datapath.setIpCacheSynced(true);
    }

    @Override
    public void removeFlows(Predicate<FlowEntry> condition) throws BpfException {
        datapath.flows().removeIf(condition);
    }
}

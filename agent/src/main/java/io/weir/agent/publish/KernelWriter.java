package io.weir.agent.publish;

import io.weir.identity.EndpointId;
import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.redirect.bpf.BpfException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the kernel from what it holds to a desired state, so that at no moment anything passes that neither the state before
 * nor the one after allows. Used by one thread.
 *
 * <p>A prefix whose identity changes while policy maps change is unknown, so denied, until the maps are in place; only where
 * prefixes are new and the maps allow nothing less do the prefixes go first. What is no longer allowed leaves the policy maps
 * before a prefix leaves the ipcache. Direct connections that the new policy would not allow to begin are forgotten last.
 */
final class KernelWriter {

    private static final Logger LOG = LoggerFactory.getLogger(KernelWriter.class);

    private final Kernel kernel;
    private final IpCacheWrites ipCache;
    private final EndpointWrites endpoints;
    private final boolean numbersLost;
    private Map<EndpointId, DesiredEndpoint> last = Map.of();
    private boolean reload = true;
    private boolean everComplete;

    /**
     * @param numbersLost whether identity and endpoint numbers in the kernel may mean something else than ours: then all it
     *     has of an earlier run is closed first
     */
    KernelWriter(Kernel kernel, boolean numbersLost) {
        this.kernel = kernel;
        this.ipCache = new IpCacheWrites(kernel);
        this.endpoints = new EndpointWrites(kernel);
        this.numbersLost = numbersLost;
    }

    /** Looks at what the kernel has before the next write: somebody else may have written. */
    void reload() {
        reload = true;
    }

    PublishReport write(DesiredState desired) {
        Map<EndpointId, String> endpointTrouble = new HashMap<>();
        try {
            writeAll(desired, endpointTrouble);
            reload = !endpointTrouble.isEmpty();
            return new PublishReport(
                    desired.revision(),
                    desired.policyRevision(),
                    endpointTrouble,
                    endpointTrouble.isEmpty() ? "" : "not every endpoint is in force");
        } catch (BpfException failure) {
            LOG.error("writing state {} to the kernel: {}", desired.revision(), failure.getMessage());
            reload = true;
            return PublishReport.failed(desired, String.valueOf(failure.getMessage()));
        }
    }

    private void writeAll(DesiredState desired, Map<EndpointId, String> trouble) throws BpfException {
        IpCache wanted = desired.snapshot().ipCache();
        Set<IpPrefix> candidates = new HashSet<>(desired.changedPrefixes());
        if (reload) {
            endpoints.reload();
            candidates.addAll(ipCache.reload());
            wanted.forEach((prefix, identity) -> candidates.add(prefix));
            if (numbersLost && !everComplete) {
                endpoints.closeAll();
            }
        }
        List<IpPrefix> prefixes = ipCache.differing(candidates, wanted);
        boolean policiesChange = endpoints.policiesDiffer(desired.endpoints());
        boolean opensOnly = endpoints.onlyAllowsMore(desired.endpoints()) && ipCache.areNew(prefixes);
        if (!policiesChange || opensOnly) {
            ipCache.put(prefixes, wanted);
        } else if (!prefixes.isEmpty()) {
            endpoints.closeRestricted();
            ipCache.blank(prefixes);
        }
        attachUplinks(desired.uplinks());
        endpoints.removeOthers(desired.endpoints());
        for (DesiredEndpoint endpoint : desired.endpoints().values()) {
            applyPolicy(endpoint, trouble);
        }
        ipCache.put(prefixes, wanted);
        ipCache.remove(prefixes, wanted);
        if (!everComplete) {
            kernel.markIpCacheSynced();
        }
        for (DesiredEndpoint endpoint : desired.endpoints().values()) {
            if (!trouble.containsKey(endpoint.endpoint().id())) {
                endpoints.finish(endpoint);
            }
        }
        if (reload || policiesChange || !prefixes.isEmpty()) {
            kernel.removeFlows(flow -> !FlowJudge.stays(flow, desired.endpoints(), wanted));
        }
        endpoints.detachLeft(left(desired.endpoints()));
        detachUplinks(desired.uplinks());
        last = desired.endpoints();
        everComplete = true;
    }

    /** Closes an interface at once, before there is an endpoint behind it. */
    void close(int interfaceIndex) throws BpfException {
        endpoints.close(interfaceIndex);
    }

    /**
     * Forgets interfaces that are gone.
     *
     * @return whether there are closed ones left that may go
     */
    boolean forgetGone() throws BpfException {
        endpoints.detachLeft(Set.of());
        return endpoints.hasClosed(last.values());
    }

    /** An endpoint whose policy cannot be written is cut off until it can: what its old policy map means is not known. */
    private void applyPolicy(DesiredEndpoint endpoint, Map<EndpointId, String> trouble) throws BpfException {
        EndpointId id = endpoint.endpoint().id();
        try {
            endpoints.applyPolicy(endpoint);
        } catch (BpfException failure) {
            LOG.error(
                    "endpoint {} ({}/{}): {}",
                    id,
                    endpoint.endpoint().namespace(),
                    endpoint.endpoint().name(),
                    failure.getMessage());
            endpoints.cutOff(id);
            trouble.put(id, String.valueOf(failure.getMessage()));
        }
    }

    /** Interfaces that an endpoint had and has no longer, while it lives on with another. */
    private Set<Integer> left(Map<EndpointId, DesiredEndpoint> desired) {
        Set<Integer> left = new HashSet<>();
        last.forEach((id, before) -> {
            DesiredEndpoint now = desired.get(id);
            if (now != null && now.interfaceIndex() != before.interfaceIndex()) {
                left.add(before.interfaceIndex());
            }
        });
        desired.values().forEach(endpoint -> left.remove(endpoint.interfaceIndex()));
        return left;
    }

    private void attachUplinks(Set<Integer> wanted) throws BpfException {
        Set<Integer> attached = kernel.attachedUplinks();
        for (int uplink : wanted) {
            if (!attached.contains(uplink) && kernel.interfaceExists(uplink)) {
                kernel.attachUplink(uplink);
            }
        }
    }

    private void detachUplinks(Set<Integer> wanted) throws BpfException {
        for (int uplink : kernel.attachedUplinks()) {
            if (!wanted.contains(uplink)) {
                kernel.detachUplink(uplink);
            }
        }
    }
}

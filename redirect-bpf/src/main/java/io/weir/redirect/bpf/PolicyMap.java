package io.weir.redirect.bpf;

import io.weir.identity.EndpointId;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The policy maps of all endpoints. One thread writes. */
public final class PolicyMap {

    static final int KEY_SIZE = 4;
    static final int VALUE_SIZE = 4;

    static final MapLayout LAYOUT = new MapLayout("policies", MapLayout.HASH_OF_MAPS, KEY_SIZE, VALUE_SIZE);

    private final BpfMap map;

    PolicyMap(BpfMap map) {
        this.map = map;
    }

    /**
     * Makes the endpoint's policy map hold exactly these entries. No packet on the way is treated more loosely than before and
     * after: only additions and changes, or only removals, are written in place in the order of {@link PolicyChange#plan};
     * anything else, and a first map, is filled beside and put in place at once. The switches beside the entries are the
     * endpoint's flags and not written here.
     *
     * @throws BpfException when the kernel refuses; then the content is as before, or part of the way
     */
    public void apply(EndpointId endpoint, PolicyMapState desired) throws BpfException {
        Map<PolicyMapKey, PolicyMapDecision> wanted = desired.entries();
        if (wanted.size() > PolicyEntries.MAX_ENTRIES) {
            throw new BpfException("policy map of endpoint " + endpoint + ": " + wanted.size()
                    + " entries, expected at most " + PolicyEntries.MAX_ENTRIES);
        }
        byte[] id = new byte[VALUE_SIZE];
        if (!map.lookup(key(endpoint), id)) {
            replace(endpoint, wanted);
            return;
        }
        try (PolicyEntries entries = open(endpoint, id)) {
            List<PolicyChange> plan = PolicyChange.plan(entries.read(), wanted);
            if (!PolicyChange.isSafeStepByStep(plan)) {
                replace(endpoint, wanted);
                return;
            }
            for (PolicyChange change : plan) {
                entries.apply(change);
            }
        }
    }

    private void replace(EndpointId endpoint, Map<PolicyMapKey, PolicyMapDecision> wanted) throws BpfException {
        try (PolicyEntries entries = PolicyEntries.create()) {
            for (Map.Entry<PolicyMapKey, PolicyMapDecision> entry : wanted.entrySet()) {
                entries.put(entry.getKey(), entry.getValue());
            }
            map.put(
                    key(endpoint),
                    Bytes.ofSize(VALUE_SIZE).u32(0, entries.descriptor()).array());
        }
    }

    /** What the kernel holds for the endpoint; empty when it has no policy map. */
    public Map<PolicyMapKey, PolicyMapDecision> read(EndpointId endpoint) throws BpfException {
        byte[] id = new byte[VALUE_SIZE];
        if (!map.lookup(key(endpoint), id)) {
            return new TreeMap<>();
        }
        try (PolicyEntries entries = open(endpoint, id)) {
            return entries.read();
        }
    }

    /** Removes the endpoint's policy map; false when it had none. Its traffic is dropped from then on. */
    public boolean remove(EndpointId endpoint) throws BpfException {
        return map.remove(key(endpoint));
    }

    /** The endpoints that have a policy map. */
    public SortedSet<EndpointId> endpoints() throws BpfException {
        SortedSet<EndpointId> endpoints = new TreeSet<>();
        map.forEach((key, value) -> endpoints.add(new EndpointId(Bytes.of(key).u32(0))));
        return endpoints;
    }

    private static PolicyEntries open(EndpointId endpoint, byte[] id) throws BpfException {
        String object = "policy map of endpoint " + endpoint;
        int number = Libbpf.check(Libbpf.mapById(Bytes.of(id).u32(0)), "BPF_MAP_GET_FD_BY_ID", object);
        Descriptor descriptor = new Descriptor(number, object);
        try {
            PolicyEntries.LAYOUT.check(number, object);
        } catch (BpfException mismatch) {
            descriptor.close();
            throw mismatch;
        }
        return new PolicyEntries(new BpfMap(PolicyEntries.LAYOUT, descriptor));
    }

    private static byte[] key(EndpointId endpoint) {
        return Bytes.ofSize(KEY_SIZE).u32(0, endpoint.value()).array();
    }
}

package io.weir.redirect.bpf;

import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import java.util.Map;
import java.util.TreeMap;

/** The kernel's table of local addresses and their endpoints. */
public final class EndpointMap {

    static final int KEY_FAMILY = 0;
    static final int KEY_ADDRESS = 4;
    static final int KEY_SIZE = 20;

    static final int INTERFACE_INDEX = 0;
    static final int ENDPOINT_ID = 4;
    static final int IDENTITY = 8;
    static final int FLAGS = 12;
    static final int VALUE_SIZE = 16;

    static final int INGRESS_ENFORCED = 1;
    static final int EGRESS_ENFORCED = 2;

    static final MapLayout LAYOUT = new MapLayout("endpoints", MapLayout.HASH, KEY_SIZE, VALUE_SIZE);

    private final BpfMap map;

    EndpointMap(BpfMap map) {
        this.map = map;
    }

    /**
     * Writes an entry, new or not.
     *
     * @param address a full-length prefix
     */
    public void put(IpPrefix address, EndpointEntry entry) throws BpfException {
        int flags = (entry.ingressEnforced() ? INGRESS_ENFORCED : 0) | (entry.egressEnforced() ? EGRESS_ENFORCED : 0);
        Bytes value = Bytes.ofSize(VALUE_SIZE)
                .u32(INTERFACE_INDEX, entry.interfaceIndex())
                .u32(ENDPOINT_ID, entry.endpoint().value())
                .u32(IDENTITY, entry.identity().value())
                .u32(FLAGS, flags);
        map.put(key(address), value.array());
    }

    /** False when the address was not there. */
    public boolean remove(IpPrefix address) throws BpfException {
        return map.remove(key(address));
    }

    /** A copy of the content. */
    public Map<IpPrefix, EndpointEntry> entries() throws BpfException {
        Map<IpPrefix, EndpointEntry> entries = new TreeMap<>();
        map.forEach(
                (key, value) -> entries.put(Bytes.of(key).address(KEY_FAMILY, KEY_ADDRESS), entry(Bytes.of(value))));
        return entries;
    }

    private static EndpointEntry entry(Bytes value) {
        int flags = value.u32(FLAGS);
        return new EndpointEntry(
                value.u32(INTERFACE_INDEX),
                new EndpointId(value.u32(ENDPOINT_ID)),
                new NumericIdentity(value.u32(IDENTITY)),
                (flags & INGRESS_ENFORCED) != 0,
                (flags & EGRESS_ENFORCED) != 0);
    }

    private static byte[] key(IpPrefix address) {
        if (!address.isSingleAddress()) {
            throw new IllegalArgumentException("endpoint address " + address + ": expected one address");
        }
        return Bytes.ofSize(KEY_SIZE)
                .address(KEY_FAMILY, KEY_ADDRESS, address.addressBytes())
                .array();
    }
}

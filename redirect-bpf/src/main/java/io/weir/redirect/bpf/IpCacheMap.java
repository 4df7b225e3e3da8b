package io.weir.redirect.bpf;

import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import java.util.Map;
import java.util.TreeMap;

/** The kernel's table of addresses and identities, looked up by longest prefix. */
public final class IpCacheMap {

    static final int KEY_PREFIX_LENGTH = 0;
    static final int KEY_FAMILY = 4;
    static final int KEY_ADDRESS = 8;
    static final int KEY_SIZE = 24;
    static final int VALUE_SIZE = 4;

    /** Bits of the key before the address: the family counts. */
    static final int FAMILY_BITS = 32;

    static final MapLayout LAYOUT = new MapLayout("ipcache", MapLayout.LPM_TRIE, KEY_SIZE, VALUE_SIZE);

    private final BpfMap map;

    IpCacheMap(BpfMap map) {
        this.map = map;
    }

    /** Writes an entry, new or not. */
    public void put(IpPrefix prefix, NumericIdentity identity) throws BpfException {
        map.put(key(prefix), Bytes.ofSize(VALUE_SIZE).u32(0, identity.value()).array());
    }

    /** Removes exactly this prefix; false when it was not there. */
    public boolean remove(IpPrefix prefix) throws BpfException {
        return map.remove(key(prefix));
    }

    /** A copy of the content. */
    public Map<IpPrefix, NumericIdentity> entries() throws BpfException {
        Map<IpPrefix, NumericIdentity> entries = new TreeMap<>();
        map.forEach((key, value) -> entries.put(
                prefix(Bytes.of(key)), new NumericIdentity(Bytes.of(value).u32(0))));
        return entries;
    }

    private static byte[] key(IpPrefix prefix) {
        return Bytes.ofSize(KEY_SIZE)
                .u32(KEY_PREFIX_LENGTH, FAMILY_BITS + prefix.length())
                .address(KEY_FAMILY, KEY_ADDRESS, prefix.addressBytes())
                .array();
    }

    private static IpPrefix prefix(Bytes key) throws BpfException {
        int length = key.u32(KEY_PREFIX_LENGTH) - FAMILY_BITS;
        return IpPrefix.parse(key.address(KEY_FAMILY, KEY_ADDRESS).addressText() + "/" + length);
    }
}

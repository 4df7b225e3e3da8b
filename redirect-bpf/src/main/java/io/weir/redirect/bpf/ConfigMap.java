package io.weir.redirect.bpf;

/** The one element of settings that the programs read. One thread writes. */
final class ConfigMap {

    static final int LAYOUT_VERSION = 0;
    static final int IPCACHE_SYNCED = 4;
    static final int LISTENERS_IPV4 = 8;
    static final int LISTENERS_IPV6 = 12;
    static final int HAIRPIN_INTERFACE = 16;
    static final int TRACE_VERDICTS = 20;
    static final int VALUE_SIZE = 24;

    static final MapLayout LAYOUT = new MapLayout("config", MapLayout.ARRAY, 4, VALUE_SIZE);

    private static final byte[] KEY = new byte[4];

    private final BpfMap map;

    ConfigMap(BpfMap map) {
        this.map = map;
    }

    int get(int field) throws BpfException {
        return read().u32(field);
    }

    /** Writes one field; the element as a whole is replaced at once. */
    void set(int field, int value) throws BpfException {
        map.put(KEY, read().u32(field, value).array());
    }

    private Bytes read() throws BpfException {
        Bytes value = Bytes.ofSize(VALUE_SIZE);
        if (!map.lookup(KEY, value.array())) {
            throw new BpfException("map config: has no element, expected one");
        }
        return value;
    }
}

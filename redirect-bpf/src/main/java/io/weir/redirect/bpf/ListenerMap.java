package io.weir.redirect.bpf;

/** The proxy's listening sockets. The kernel drops an entry by itself when its socket closes. */
final class ListenerMap {

    static final int KEY_SIZE = 4;
    static final int VALUE_SIZE = 8;

    /** Slots of one address family; IPv6 follows IPv4. */
    static final int SLOTS_PER_FAMILY = 32;

    static final MapLayout LAYOUT = new MapLayout("listeners", MapLayout.SOCKMAP, KEY_SIZE, VALUE_SIZE);

    private final BpfMap map;

    ListenerMap(BpfMap map) {
        this.map = map;
    }

    /**
     * Registers a socket that listens already.
     *
     * @param slot 0..31
     * @param socket its file descriptor in this process
     */
    void put(boolean ipv4, int slot, int socket) throws BpfException {
        if (slot < 0 || slot >= SLOTS_PER_FAMILY) {
            throw new IllegalArgumentException("listener slot " + slot + ": expected 0.." + (SLOTS_PER_FAMILY - 1));
        }
        byte[] key = Bytes.ofSize(KEY_SIZE)
                .u32(0, (ipv4 ? 0 : SLOTS_PER_FAMILY) + slot)
                .array();
        map.put(key, Bytes.ofSize(VALUE_SIZE).u64(0, socket).array());
    }
}

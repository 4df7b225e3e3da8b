package io.weir.redirect.bpf;

/**
 * What a map must look like for the Java side to read it.
 *
 * @param name of the map in the BPF object
 * @param type number of the map type
 * @param keySize in bytes; 0 for a ring buffer
 * @param valueSize in bytes; 0 for a ring buffer
 */
record MapLayout(String name, int type, int keySize, int valueSize) {

    static final int HASH = 1;
    static final int ARRAY = 2;
    static final int PERCPU_ARRAY = 6;
    static final int LRU_HASH = 9;
    static final int LPM_TRIE = 11;
    static final int HASH_OF_MAPS = 13;
    static final int SOCKMAP = 15;
    static final int RINGBUF = 27;

    /** Flag of a map whose elements are allocated one by one; LPM tries must have it. */
    static final int NO_PREALLOC = 1;

    /**
     * Compares with a map of the kernel.
     *
     * @param where the map's pin or object, for the message
     * @throws BpfException that names what differs
     */
    void check(int descriptor, String where) throws BpfException {
        int[] facts = new int[6];
        Libbpf.check(Libbpf.mapInfo(descriptor, facts), "BPF_OBJ_GET_INFO_BY_FD", where);
        if (facts[0] != type || facts[1] != keySize || facts[2] != valueSize) {
            throw new BpfException("map " + name + " (" + where + "): has type " + facts[0] + ", key size " + facts[1]
                    + ", value size " + facts[2] + ", expected " + type + ", " + keySize + ", " + valueSize
                    + "; it was made by another build: remove the datapath with 'weir cleanup' and start again");
        }
    }
}

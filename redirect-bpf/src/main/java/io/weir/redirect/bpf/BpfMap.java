package io.weir.redirect.bpf;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A map of the kernel as bytes. Safe for many threads, as far as the kernel's map is. */
final class BpfMap implements AutoCloseable {

    private static final int BATCH = 1024;

    private final MapLayout layout;
    private final Descriptor descriptor;

    BpfMap(MapLayout layout, Descriptor descriptor) {
        this.layout = layout;
        this.descriptor = descriptor;
    }

    /** A new map that nothing refers to but this object. */
    static BpfMap create(MapLayout layout, int maxEntries, int flags) throws BpfException {
        int created = Libbpf.check(
                Libbpf.createMap(layout.type(), layout.name(), layout.keySize(), layout.valueSize(), maxEntries, flags),
                "BPF_MAP_CREATE",
                "map " + layout.name());
        return new BpfMap(layout, new Descriptor(created, layout.name()));
    }

    /** Receives one element; the arrays are its own. */
    @FunctionalInterface
    interface Visitor {
        void visit(byte[] key, byte[] value) throws BpfException;
    }

    int descriptor() {
        return descriptor.number();
    }

    MapLayout layout() {
        return layout;
    }

    /** Fills in {@code value}; false when there is no such key. */
    boolean lookup(byte[] key, byte[] value) throws BpfException {
        checkSizes(key, value);
        int result = Libbpf.lookup(descriptor.number(), key, value);
        if (result == -Errno.ENOENT) {
            return false;
        }
        Libbpf.check(result, "BPF_MAP_LOOKUP_ELEM", object());
        return true;
    }

    /** Fills in the values of all possible CPUs of a per-CPU map, each value padded to eight bytes. */
    void lookupPerCpu(byte[] key, byte[] values) throws BpfException {
        if (values.length != ((layout.valueSize() + 7) & ~7) * Libbpf.possibleCpus()) {
            throw new IllegalArgumentException(object() + ": " + values.length + " bytes for the values of all CPUs");
        }
        Libbpf.check(Libbpf.lookup(descriptor.number(), key, values), "BPF_MAP_LOOKUP_ELEM", object());
    }

    /** Writes an element, new or not. */
    void put(byte[] key, byte[] value) throws BpfException {
        checkSizes(key, value);
        Libbpf.check(Libbpf.update(descriptor.number(), key, value, 0), "BPF_MAP_UPDATE_ELEM", object());
    }

    /** False when there was no such key. */
    boolean remove(byte[] key) throws BpfException {
        checkSizes(key, null);
        int result = Libbpf.delete(descriptor.number(), key);
        if (result == -Errno.ENOENT) {
            return false;
        }
        Libbpf.check(result, "BPF_MAP_DELETE_ELEM", object());
        return true;
    }

    /**
     * Visits the elements, in batches where the kernel can. Elements that come or go meanwhile may be missed; of those that
     * stay none is. The visitor may change the map when it is a hash.
     */
    void forEach(Visitor visitor) throws BpfException {
        byte[] position = new byte[Math.max(8, layout.keySize())];
        int capacity = BATCH;
        boolean first = true;
        while (true) {
            byte[] keys = new byte[capacity * layout.keySize()];
            byte[] values = new byte[capacity * layout.valueSize()];
            int[] filled = new int[1];
            int result = Libbpf.lookupBatch(descriptor.number(), first, position, keys, values, capacity, filled);
            if (result == -Errno.ENOSPC) {
                capacity *= 2; // a bucket of the hash is larger than the batch
                continue;
            }
            if (first && (result == -Errno.ENOTSUPP || result == -Errno.EOPNOTSUPP || result == -Errno.EINVAL)) {
                forEachKey(visitor);
                return;
            }
            if (result != -Errno.ENOENT) {
                Libbpf.check(result, "BPF_MAP_LOOKUP_BATCH", object());
            }
            for (int i = 0; i < filled[0]; i++) {
                visitor.visit(slice(keys, i, layout.keySize()), slice(values, i, layout.valueSize()));
            }
            if (result == -Errno.ENOENT) {
                return;
            }
            first = false;
        }
    }

    private static byte[] slice(byte[] array, int index, int size) {
        return Arrays.copyOfRange(array, index * size, (index + 1) * size);
    }

    /** The next key is fetched before the visitor sees an element, so that it may remove it. */
    private void forEachKey(Visitor visitor) throws BpfException {
        byte[] key = new byte[layout.keySize()];
        boolean more = next(null, key);
        while (more) {
            byte[] current = key.clone();
            more = next(current, key);
            byte[] value = new byte[layout.valueSize()];
            if (lookup(current, value)) {
                visitor.visit(current, value);
            }
        }
    }

    private boolean next(byte @Nullable [] key, byte[] next) throws BpfException {
        int result = Libbpf.nextKey(descriptor.number(), key, next);
        if (result == -Errno.ENOENT) {
            return false;
        }
        Libbpf.check(result, "BPF_MAP_GET_NEXT_KEY", object());
        return true;
    }

    private void checkSizes(byte[] key, byte @Nullable [] value) {
        if (key.length != layout.keySize() || (value != null && value.length != layout.valueSize())) {
            throw new IllegalArgumentException(object() + ": key of " + key.length + " bytes"
                    + (value == null ? "" : ", value of " + value.length) + ": expected " + layout.keySize() + " and "
                    + layout.valueSize());
        }
    }

    private String object() {
        return "map " + layout.name();
    }

    @Override
    public void close() {
        descriptor.close();
    }
}

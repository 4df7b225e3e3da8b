package io.weir.identity;

/**
 * The security number of a set of labels, as the kernel maps and the access log carry it.
 *
 * <p>Ranges: 0..255 reserved ({@link ReservedIdentity}), 256..65535 cluster identities, {@code 1<<24 .. (2<<24)-1}
 * node-local identities (addresses that are no managed endpoint, one for each CIDR a policy names).
 *
 * @param value the number; never negative
 */
public record NumericIdentity(int value) implements Comparable<NumericIdentity> {

    /** Lowest number handed out for the labels of a workload. */
    public static final int FIRST_CLUSTER = 256;

    /** Highest number handed out for the labels of a workload. */
    public static final int LAST_CLUSTER = 65535;

    /** First number of the node-local scope (scope byte 1). */
    public static final int FIRST_NODE_LOCAL = 1 << 24;

    /** Last number of the node-local scope. */
    public static final int LAST_NODE_LOCAL = (2 << 24) - 1;

    public NumericIdentity {
        if (value < 0 || value > LAST_NODE_LOCAL) {
            throw new IllegalArgumentException("identity " + value + ": expected 0.." + LAST_NODE_LOCAL);
        }
    }

    /** Whether the number is fixed by the product and not allocated. */
    public boolean isReserved() {
        return value < FIRST_CLUSTER;
    }

    /** Whether the number means something on this node only. */
    public boolean isNodeLocal() {
        return value >= FIRST_NODE_LOCAL;
    }

    @Override
    public int compareTo(NumericIdentity other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}

package io.weir.identity;

/**
 * The number of an endpoint on its node; names its policy map.
 *
 * @param value 1..65535
 */
public record EndpointId(int value) implements Comparable<EndpointId> {

    /** Highest endpoint number. */
    public static final int MAX = 65535;

    public EndpointId {
        if (value < 1 || value > MAX) {
            throw new IllegalArgumentException("endpoint id " + value + ": expected 1.." + MAX);
        }
    }

    @Override
    public int compareTo(EndpointId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}

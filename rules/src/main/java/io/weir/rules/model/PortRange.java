package io.weir.rules.model;

/** Destination ports of one protocol: numbers in a row, or one named port of a container. */
public sealed interface PortRange {

    /** Highest port number. */
    int MAX_PORT = 65535;

    PortProtocol protocol();

    /**
     * Every port from {@code first} to {@code last}.
     *
     * @param first lowest number; 0 only in the range of every port
     * @param last highest number, at least {@code first}
     * @param protocol the protocol
     */
    record Numbers(int first, int last, PortProtocol protocol) implements PortRange {
        public Numbers {
            if (first < 0 || last > MAX_PORT || first > last || (first == 0 && last != MAX_PORT)) {
                throw new IllegalArgumentException("ports " + first + ".." + last + ": expected a range inside 1.."
                        + MAX_PORT + ", or 0.." + MAX_PORT);
            }
        }

        /** The range of every port. */
        public static Numbers every(PortProtocol protocol) {
            return new Numbers(0, MAX_PORT, protocol);
        }

        /** Whether it is the range of every port, written as port 0. */
        public boolean isEveryPort() {
            return first == 0;
        }
    }

    /**
     * The port that a container gives this name; what number it is differs from endpoint to endpoint.
     *
     * @param name in lower case
     * @param protocol the protocol
     */
    record Named(String name, PortProtocol protocol) implements PortRange {}
}

package io.weir.testbed.kafka;

/**
 * Where a broker listens, and where its clients are told that it does.
 *
 * @param name in upper case; in lower case the user who is connected to it, when the broker has ACLs
 * @param address {@code host:port}
 * @param advertised {@code host:port}
 */
record BrokerListener(String name, String address, String advertised) {

    /** Reads {@code NAME=HOST:PORT} or {@code NAME=HOST:PORT,ADVERTISED_HOST:PORT}. */
    static BrokerListener parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(text + ": expected NAME=HOST:PORT[,ADVERTISED_HOST:PORT]");
        }
        String addresses = text.substring(equals + 1);
        int comma = addresses.indexOf(',');
        return comma < 0
                ? new BrokerListener(text.substring(0, equals), addresses, addresses)
                : new BrokerListener(
                        text.substring(0, equals), addresses.substring(0, comma), addresses.substring(comma + 1));
    }

    boolean hasSasl() {
        return name.startsWith("SASL");
    }
}

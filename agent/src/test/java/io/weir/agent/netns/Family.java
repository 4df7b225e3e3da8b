package io.weir.agent.netns;

import java.util.List;

/** The address family a call uses; every case runs with both. */
enum Family {
    IPV4,
    IPV6;

    /** The address as a URL's host. */
    String host(String address) {
        return this == IPV6 ? "[" + address + "]" : address;
    }

    /** The first address of this family in a list of both. */
    String of(List<String> addresses) {
        return addresses.stream()
                .filter(address -> address.contains(":") == (this == IPV6))
                .findFirst()
                .orElseThrow();
    }
}

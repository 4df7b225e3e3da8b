package io.weir.agent.endpoint;

import io.weir.identity.IpPrefix;
import java.util.List;

/**
 * A network interface of the node.
 *
 * @param index its number in the kernel
 * @param name its name
 * @param loopback whether it is the loopback
 * @param addresses its global and loopback addresses, each a full-length prefix, sorted; link-local ones are left out
 */
public record NodeInterface(int index, String name, boolean loopback, List<IpPrefix> addresses) {

    public NodeInterface {
        addresses = addresses.stream().sorted().toList();
    }
}

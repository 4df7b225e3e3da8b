package io.weir.agent.state;

import io.weir.agent.endpoint.NodeInterface;
import io.weir.agent.watch.ClusterObject;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The addresses of nodes in the address book: this node's own are host, those of others remote-node. */
final class NodeAddresses {

    private static final String OWN_INTERFACES = "this node";

    private final String nodeName;
    private final AddressBook addresses;
    private final Map<String, List<IpPrefix>> nodes = new HashMap<>();
    private Set<IpPrefix> own = Set.of();

    NodeAddresses(String nodeName, AddressBook addresses) {
        this.nodeName = nodeName;
        this.addresses = addresses;
    }

    void setInterfaces(List<NodeInterface> interfaces) {
        Set<IpPrefix> now = new HashSet<>();
        interfaces.forEach(found -> now.addAll(found.addresses()));
        own.stream()
                .filter(address -> !now.contains(address))
                .forEach(address -> addresses.release(address, OWN_INTERFACES));
        now.stream()
                .filter(address -> !own.contains(address))
                .forEach(address ->
                        addresses.claim(address, OWN_INTERFACES, AddressBook.Rank.HOST, ReservedIdentity.HOST.id()));
        own = Set.copyOf(now);
    }

    void put(ClusterObject.Node node) {
        remove(node.name());
        boolean ours = node.name().equals(nodeName);
        AddressBook.Rank rank = ours ? AddressBook.Rank.HOST : AddressBook.Rank.CLUSTER;
        NumericIdentity identity = (ours ? ReservedIdentity.HOST : ReservedIdentity.REMOTE_NODE).id();
        List<IpPrefix> claimed = new ArrayList<>();
        for (IpPrefix address : node.addresses()) {
            addresses.claim(address, owner(node.name()), rank, identity);
            claimed.add(address);
        }
        nodes.put(node.name(), claimed);
    }

    void remove(String name) {
        List<IpPrefix> claimed = nodes.remove(name);
        if (claimed != null) {
            claimed.forEach(address -> addresses.release(address, owner(name)));
        }
    }

    /** The first address of this node that its Node object has; empty when there is none. */
    String ownAddress() {
        return nodes.getOrDefault(nodeName, List.of()).stream()
                .findFirst()
                .map(IpPrefix::addressText)
                .orElse("");
    }

    /** Names of the nodes of the cluster. */
    Set<String> names() {
        return Set.copyOf(nodes.keySet());
    }

    private static String owner(String name) {
        return ClusterObject.Node.KIND + " " + name;
    }
}

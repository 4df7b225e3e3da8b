package io.weir.proxy.accesslog;

import io.weir.identity.EndpointId;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One end of a connection.
 *
 * @param endpointId its number when it is an endpoint of this node, else 0
 * @param address its address and port; resolved
 * @param identity its security identity
 * @param labels the labels of that identity
 */
public record LoggedPeer(int endpointId, InetSocketAddress address, NumericIdentity identity, LabelSet labels) {

    /** Number of a peer that is no endpoint of this node. */
    public static final int NO_ENDPOINT = 0;

    public LoggedPeer {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("peer " + address + ": expected a resolved address");
        }
    }

    public LoggedPeer(
            Optional<EndpointId> endpoint, InetSocketAddress address, NumericIdentity identity, LabelSet labels) {
        this(endpoint.map(EndpointId::value).orElse(NO_ENDPOINT), address, identity, labels);
    }
}

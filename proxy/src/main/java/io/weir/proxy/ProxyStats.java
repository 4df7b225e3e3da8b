package io.weir.proxy;

/**
 * What a proxy has done since it started, summed over its event loops.
 *
 * @param openConnections downstream connections open now
 * @param acceptedConnections downstream connections ever
 * @param refusedConnections those closed before any request: no metadata, no policy, or an L4 denial
 * @param cutConnections those closed because of a new policy or a changed identity
 * @param openUpstreams connections to servers open now
 * @param requestsForwarded requests answered by a server; a connection that is passed on unread counts as one request
 * @param requestsDenied requests that policy denied
 * @param requestsMalformed requests refused before policy: 4xx and 505
 * @param requestsFailed requests allowed but not answered by a server: 502, 503, 504, aborted
 * @param bytesToUpstream bytes handed to servers
 * @param bytesToDownstream bytes of responses handed to clients
 * @param openTunnels connections that have become a tunnel and are open now; among {@code openConnections}
 */
public record ProxyStats(
        long openConnections,
        long acceptedConnections,
        long refusedConnections,
        long cutConnections,
        long openUpstreams,
        long requestsForwarded,
        long requestsDenied,
        long requestsMalformed,
        long requestsFailed,
        long bytesToUpstream,
        long bytesToDownstream,
        long openTunnels) {}

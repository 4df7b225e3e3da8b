package io.weir.redirect;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Finds what the redirect recorded about an accepted connection. Called on event loops; must not block. */
public interface RedirectMetadataSource {

    /**
     * The record of this connection.
     *
     * @param source address and port of the client, as {@code getpeername} of the accepted socket gives it
     * @param destination where the client was going, as {@code getsockname} gives it
     * @return empty when the redirect knows nothing of it: the connection must be refused
     */
    Optional<RedirectMetadata> find(InetSocketAddress source, InetSocketAddress destination);
}

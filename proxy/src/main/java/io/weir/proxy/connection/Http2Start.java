package io.weir.proxy.connection;

import io.netty.channel.ChannelHandler;

/** Begins to serve a client that was found to speak HTTP/2. */
public interface Http2Start {

    /**
     * Registers the connection with its event loop.
     *
     * @return what handles the client's channel from its first byte, the preface, on
     */
    ChannelHandler begin(AcceptedConnection accepted);
}

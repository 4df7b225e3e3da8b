package io.weir.proxy.connection;

import io.netty.channel.ChannelHandler;

/** Begins to serve a client whose bytes a policy wants read as Kafka's. */
public interface KafkaStart {

    /**
     * Registers the connection with its event loop.
     *
     * @return what handles the client's channel from its first byte on
     */
    ChannelHandler begin(AcceptedConnection accepted);
}

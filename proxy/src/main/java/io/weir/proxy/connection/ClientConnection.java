package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;

/** A connection of which {@link DownstreamHandler} tells what happens on the client's channel. */
public interface ClientConnection extends OpenConnection {

    /** The client has sent bytes; takes the caller's reference to them. */
    void received(ByteBuf bytes);

    /** What was received is complete for now, or what is being sent has changed. */
    void settle();

    /** The client has sent its last byte. */
    void inputEnded();

    /** The client's channel is gone. */
    void inactive();
}

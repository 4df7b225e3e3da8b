package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.weir.proxy.connection.LoopCounters.Counter;

/** The client's side of an HTTP connection: what is written to it, and how it ends. */
final class ClientSide {

    private final LoopContext loop;
    private final Channel channel;
    private boolean dirty;

    ClientSide(LoopContext loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void setAutoRead(boolean autoRead) {
        ChannelCalls.setAutoRead(channel, autoRead);
    }

    /** Writes, and takes the caller's reference. */
    void write(ByteBuf bytes) {
        loop.counters().add(Counter.BYTES_TO_DOWNSTREAM, bytes.readableBytes());
        ChannelCalls.write(channel, bytes);
        dirty = true;
    }

    void flush() {
        if (dirty) {
            dirty = false;
            channel.flush();
        }
    }

    /** Bytes written that the socket has not taken yet. */
    long pendingBytes() {
        return ChannelCalls.pendingBytes(channel);
    }

    /** Closes behind what was written. */
    void closeWhenSent() {
        ChannelCalls.closeWhenSent(channel);
    }

    /** Sends FIN behind what was written; the client may go on sending. */
    void shutdownOutput() {
        ChannelCalls.shutdownOutputWhenSent(channel);
    }

    /** Sends FIN behind what was written, and throws away what still comes, so that the client gets to read it. */
    void linger() {
        ChannelCalls.shutdownOutputWhenSent(channel);
        ChannelCalls.setAutoRead(channel, true);
    }

    /** Closes with RST. */
    void reset() {
        ChannelCalls.reset(channel);
    }
}

package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.weir.proxy.connection.LoopCounters.Counter;

/** The client's side of a connection whose requests are read: what is written to it, and how it ends. */
public final class ClientSide {

    private final LoopContext loop;
    private final Channel channel;
    private boolean dirty;

    public ClientSide(LoopContext loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    public Channel channel() {
        return channel;
    }

    public boolean isWritable() {
        return channel.isWritable();
    }

    public void setAutoRead(boolean autoRead) {
        ChannelCalls.setAutoRead(channel, autoRead);
    }

    /** Writes, and takes the caller's reference. */
    public void write(ByteBuf bytes) {
        loop.counters().add(Counter.BYTES_TO_DOWNSTREAM, bytes.readableBytes());
        ChannelCalls.write(channel, bytes);
        dirty = true;
    }

    public void flush() {
        if (dirty) {
            dirty = false;
            channel.flush();
        }
    }

    /** Bytes written that the socket has not taken yet. */
    public long pendingBytes() {
        return ChannelCalls.pendingBytes(channel);
    }

    /** Closes behind what was written. */
    public void closeWhenSent() {
        ChannelCalls.closeWhenSent(channel);
    }

    /** Sends FIN behind what was written; the client may go on sending. */
    public void shutdownOutput() {
        ChannelCalls.shutdownOutputWhenSent(channel);
    }

    /** Sends FIN behind what was written, and throws away what still comes, so that the client gets to read it. */
    public void linger() {
        ChannelCalls.shutdownOutputWhenSent(channel);
        ChannelCalls.setAutoRead(channel, true);
    }

    /** Closes with RST. */
    public void reset() {
        ChannelCalls.reset(channel);
    }
}

package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;

/** What is asked of channels without waiting for an answer: whether it worked shows in the channel's own events. */
@SuppressWarnings("FutureReturnValueIgnored")
public final class ChannelCalls {

    private ChannelCalls() {}

    /** Queues bytes; takes the caller's reference to them. A failure reaches the channel's {@code exceptionCaught}. */
    public static void write(Channel channel, ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    /** Tells the other end at once that something went wrong: RST instead of FIN, unsent bytes dropped. */
    public static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    /** Sends what was written, then closes. */
    public static void closeWhenSent(Channel channel) {
        if (channel.isOpen()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Sends what was written, then FIN; still receives. */
    public static void shutdownOutputWhenSent(Channel channel) {
        if (channel.isOpen()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) sent -> {
                if (sent.channel() instanceof DuplexChannel duplex
                        && sent.channel().isActive()) {
                    duplex.shutdownOutput();
                }
            });
        }
    }

    /** Bytes written that the socket has not taken yet. */
    public static long pendingBytes(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    public static void close(Channel channel) {
        channel.close();
    }

    public static void setAutoRead(Channel channel, boolean autoRead) {
        if (channel.config().isAutoRead() != autoRead) {
            channel.config().setAutoRead(autoRead);
        }
    }
}

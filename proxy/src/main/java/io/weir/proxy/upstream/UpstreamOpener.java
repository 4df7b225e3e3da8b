package io.weir.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.weir.rules.snapshot.ConnectionFacts;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Opens connections to servers. */
public final class UpstreamOpener {

    private static final int NO_TIMEOUT = 0;

    private final Transport transport;
    private final Optional<InetSocketAddress> fixed;

    private UpstreamOpener(Transport transport, Optional<InetSocketAddress> fixed) {
        this.transport = transport;
        this.fixed = fixed;
    }

    /** Connects each client to where it was going, from the client's own address. Needs CAP_NET_ADMIN. */
    public static UpstreamOpener transparent() {
        return new UpstreamOpener(Transport.EPOLL, Optional.empty());
    }

    /** Connects every client to this server. */
    public static UpstreamOpener fixed(Transport transport, InetSocketAddress server) {
        return new UpstreamOpener(transport, Optional.of(server));
    }

    /**
     * Begins to connect; never blocks and has no time-out of its own.
     *
     * @param loop the event loop that calls, and that the connection stays on
     * @param handler gets the channel's events
     * @return its channel is the connection
     * @throws io.netty.channel.ChannelException when there is no socket to be had
     */
    public ChannelFuture open(EventLoop loop, ConnectionFacts facts, ChannelHandler handler) {
        InetSocketAddress server = fixed.orElse(facts.destination());
        Channel channel = transport.socket(server);
        channel.config().setOption(ChannelOption.RECVBUF_ALLOCATOR, Transport.receiveBuffers());
        channel.config().setOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, Transport.heldMemory());
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        // A write that fails must not close the channel: an early response may be waiting to be read.
        channel.config().setOption(ChannelOption.AUTO_CLOSE, false);
        channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, NO_TIMEOUT);
        if (fixed.isEmpty()) {
            beTransparent(channel, Transport.isIpv4(server));
        }
        channel.pipeline().addLast(handler);
        ChannelFuture registered = loop.register(channel);
        if (!registered.isSuccess()) {
            return registered;
        }
        return fixed.isPresent()
                ? channel.connect(server)
                : channel.connect(server, new InetSocketAddress(facts.source().getAddress(), 0));
    }

    private static void beTransparent(Channel channel, boolean ipv4) {
        channel.config().setOption(SocketOptions.SO_MARK, SocketOptions.UPSTREAM_MARK);
        channel.config().setOption(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        if (ipv4) {
            channel.config().setOption(EpollChannelOption.IP_TRANSPARENT, true);
        } else {
            channel.config().setOption(SocketOptions.IPV6_TRANSPARENT, 1);
        }
    }
}

package io.weir.proxy.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.UnixChannel;
import io.weir.proxy.ProxyListener;
import io.weir.proxy.upstream.SocketOptions;
import io.weir.proxy.upstream.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The accepting sockets of a proxy. */
public final class Listeners implements AutoCloseable {

    private static final int BACKLOG = 4096;
    private static final byte[] LOOPBACK_V4 = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_V6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final Transport transport;
    private final Gate gate;
    private final ChannelHandler accepted;
    private final List<Channel> channels = new ArrayList<>();
    private final List<ProxyListener> redirected = new ArrayList<>();

    private Listeners(Transport transport, int mostClients, ChannelHandler accepted) {
        this.transport = transport;
        this.gate = new Gate(mostClients);
        this.accepted = accepted;
    }

    /**
     * One socket on loopback for each loop and family, that connections with any destination can be redirected to.
     *
     * @param mostClients how many are accepted at a time, at all of the sockets together
     * @param accepted handles each accepted channel, which stays on the loop of its listener
     */
    public static Listeners transparent(List<EventLoop> loops, boolean ipv6, int mostClients, ChannelHandler accepted)
            throws IOException {
        Listeners listeners = new Listeners(Transport.EPOLL, mostClients, accepted);
        try {
            for (int slot = 0; slot < loops.size(); slot++) {
                listeners.addRedirected(loops.get(slot), slot, LOOPBACK_V4);
                if (ipv6) {
                    listeners.addRedirected(loops.get(slot), slot, LOOPBACK_V6);
                }
            }
        } catch (IOException failed) {
            listeners.close();
            throw failed;
        }
        return listeners;
    }

    /** One socket on this address, whose connections go to the loops in turn. */
    public static Listeners fixed(
            Transport transport,
            EventLoopGroup loops,
            InetSocketAddress address,
            int mostClients,
            ChannelHandler accepted)
            throws IOException {
        Listeners listeners = new Listeners(transport, mostClients, accepted);
        ServerBootstrap bootstrap = listeners.bootstrap(loops.next(), loops, address);
        bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        listeners.bind(bootstrap, address);
        return listeners;
    }

    /** The sockets that the datapath redirects to. */
    public List<ProxyListener> redirected() {
        return List.copyOf(redirected);
    }

    /** The address that the first socket is bound to. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channels.get(0).localAddress();
    }

    /** Stops accepting; returns when the sockets are closed. */
    @Override
    public void close() {
        channels.forEach(channel -> channel.close().syncUninterruptibly());
    }

    private void addRedirected(EventLoop loop, int slot, byte[] loopback) throws IOException {
        InetSocketAddress address = new InetSocketAddress(address(loopback), 0);
        boolean ipv4 = Transport.isIpv4(address);
        ServerBootstrap bootstrap = bootstrap(loop, loop, address);
        bootstrap.option(SocketOptions.SO_MARK, SocketOptions.LISTENER_MARK);
        if (ipv4) {
            bootstrap.option(EpollChannelOption.IP_TRANSPARENT, true);
        } else {
            bootstrap.option(SocketOptions.IPV6_TRANSPARENT, 1);
        }
        Channel channel = bind(bootstrap, address);
        int port = ((InetSocketAddress) channel.localAddress()).getPort();
        redirected.add(
                new ProxyListener(ipv4, slot, ((UnixChannel) channel).fd().intValue(), port));
    }

    private ServerBootstrap bootstrap(EventLoopGroup accepting, EventLoopGroup serving, InetSocketAddress address) {
        return new ServerBootstrap()
                .group(accepting, serving)
                .channelFactory(() -> transport.serverSocket(address))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .handler(gate)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, Transport.receiveBuffers())
                .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, Transport.heldMemory())
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(accepted);
    }

    private Channel bind(ServerBootstrap bootstrap, InetSocketAddress address) throws IOException {
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        channels.add(bound.channel());
        return bound.channel();
    }

    private static InetAddress address(byte[] bytes) throws UnknownHostException {
        return InetAddress.getByAddress(bytes);
    }
}

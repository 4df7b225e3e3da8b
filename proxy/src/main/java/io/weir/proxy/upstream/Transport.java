package io.weir.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/** The kind of sockets a proxy uses. */
public enum Transport {
    /** Linux, native; the only one that can be transparent. */
    EPOLL,
    /** The JDK's own, where the native one does not load. */
    NIO;

    /** The native transport where it loads, else the JDK's. */
    public static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** Event loops, one thread each. */
    public EventLoopGroup eventLoops(int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory("weir-proxy", true),
                this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** A listening socket of the family of this address, not yet registered. */
    public ServerChannel serverSocket(InetSocketAddress address) {
        return this == EPOLL ? new EpollServerSocketChannel(family(address)) : new NioServerSocketChannel();
    }

    /** A socket of the family of this address, not yet registered. */
    public Channel socket(InetSocketAddress address) {
        return this == EPOLL ? new EpollSocketChannel(family(address)) : new NioSocketChannel();
    }

    private static SocketProtocolFamily family(InetSocketAddress address) {
        return isIpv4(address) ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    public static boolean isIpv4(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }
}

package io.weir.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/** The kind of sockets a proxy uses. Netty itself turns Nagle's algorithm off (TCP_NODELAY) for each of them. */
public enum Transport {
    /** Linux, native; the only one that can be transparent. */
    EPOLL,
    /** The JDK's own, where the native one does not load. */
    NIO;

    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";
    private static final int SMALLEST_READ = 4 * 1024;
    private static final int LARGEST_READ = 256 * 1024;
    private static final int READS_A_WAKE_UP = 4;
    private static final MessageSizeEstimator.Handle CAPACITY =
            message -> message instanceof ByteBuf bytes ? bytes.capacity() : 0;
    private static final MessageSizeEstimator HELD_MEMORY = () -> CAPACITY;

    /** The native transport where it loads, else the JDK's. */
    public static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** Event loops, one thread each. Netty samples buffers for leaks only where its own property asks for it. */
    public EventLoopGroup eventLoops(int threads) {
        if (System.getProperty(LEAK_DETECTION) == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
        return new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory("weir-proxy", true),
                this == EPOLL ? new LastingEpoll() : NioIoHandler.newFactory());
    }

    /** A listening socket of the family of this address, not yet registered. */
    public ServerChannel serverSocket(InetSocketAddress address) {
        return this == EPOLL ? new EpollServerSocketChannel(family(address)) : new NioServerSocketChannel();
    }

    /** A socket of the family of this address, not yet registered. */
    public Channel socket(InetSocketAddress address) {
        return this == EPOLL ? new EpollSocketChannel(family(address)) : new NioSocketChannel();
    }

    /**
     * Sizes of the buffers that one channel reads into. They follow what comes, but are never so small that a usual message
     * fills one to its last byte: a full buffer costs a second read to learn that nothing is left. Large ones are for bodies:
     * what is read before the peer's turn to write has to be held. docs/decisions/0033-reads-and-writes.md
     */
    public static RecvByteBufAllocator receiveBuffers() {
        AdaptiveRecvByteBufAllocator buffers =
                new AdaptiveRecvByteBufAllocator(SMALLEST_READ, SMALLEST_READ, LARGEST_READ);
        buffers.maxMessagesPerRead(READS_A_WAKE_UP);
        return buffers;
    }

    /**
     * What a message that waits to be sent counts for, in bytes: the memory that its buffer holds, as a read may have filled a
     * large one with little. So a channel takes no more once that much memory waits.
     */
    public static MessageSizeEstimator heldMemory() {
        return HELD_MEMORY;
    }

    private static SocketProtocolFamily family(InetSocketAddress address) {
        return isIpv4(address) ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    public static boolean isIpv4(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }
}

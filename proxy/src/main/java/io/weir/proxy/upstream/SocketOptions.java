package io.weir.proxy.upstream;

import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;

/** Socket options of Linux that Netty has no name for, and the marks the datapath knows our sockets by. */
public final class SocketOptions {

    /** Mark of listeners and of what they send back to clients. */
    public static final int LISTENER_MARK = 0xb00;

    /** Mark of connections to servers. */
    public static final int UPSTREAM_MARK = 0xa00;

    private static final int SOL_SOCKET = 1;
    private static final int SOL_IPV6 = 41;

    public static final ChannelOption<Integer> SO_MARK = new IntegerUnixChannelOption("SO_MARK", SOL_SOCKET, 36);

    /** 1 lets an IPv6 socket have an address that is not this host's. */
    public static final ChannelOption<Integer> IPV6_TRANSPARENT =
            new IntegerUnixChannelOption("IPV6_TRANSPARENT", SOL_IPV6, 75);

    private SocketOptions() {}
}

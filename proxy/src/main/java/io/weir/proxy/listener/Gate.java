package io.weir.proxy.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many clients may be accepted at a time. The next one waits in the kernel's queue until one of them leaves, however soon:
 * where accepting fails for want of a descriptor, Netty accepts nobody for a second. Of all listeners of a proxy; any thread.
 */
@Sharable
final class Gate extends ChannelInboundHandlerAdapter {

    private final int most;
    private final AtomicInteger inside = new AtomicInteger();
    private final Set<Channel> shut = ConcurrentHashMap.newKeySet();
    private final ChannelFutureListener leaving = closed -> leave();

    Gate(int most) {
        this.most = most;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object client) {
        boolean isLast = inside.incrementAndGet() >= most;
        ((Channel) client).closeFuture().addListener(leaving);
        context.fireChannelRead(client);
        if (isLast) {
            shut(context.channel());
        }
    }

    private void shut(Channel listener) {
        listener.config().setAutoRead(false);
        shut.add(listener);
        if (inside.get() < most) {
            open();
        }
    }

    private void leave() {
        if (inside.decrementAndGet() < most && !shut.isEmpty()) {
            open();
        }
    }

    private void open() {
        for (Channel listener : List.copyOf(shut)) {
            if (shut.remove(listener)) {
                listener.config().setAutoRead(true);
            }
        }
    }
}

package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.weir.proxy.listener.Listeners;
import io.weir.proxy.upstream.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients beyond the most that may be accepted wait for one to leave, and no longer. */
@Timeout(60)
final class MostClientsIT {

    private static final int MOST = 2;
    private static final int ROUNDS = 50;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void theNextIsAcceptedAsSoonAsOneLeaves(Transport transport) throws IOException, InterruptedException {
        BlockingQueue<Channel> inside = new LinkedBlockingQueue<>();
        ChannelInitializer<Channel> accepted = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                inside.add(channel);
            }
        };
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        EventLoopGroup loops = transport.eventLoops(2);
        try (Listeners listeners = Listeners.fixed(transport, loops, any, MOST, accepted);
                Socket first = client(listeners);
                Socket second = client(listeners)) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            Channel one = inside.poll(10, TimeUnit.SECONDS);
            long began = System.nanoTime();
            for (int round = 0; round < ROUNDS; round++) {
                Channel other = inside.poll(10, TimeUnit.SECONDS);
                assertThat(one).isNotNull();
                assertThat(other).isNotNull();
                try (Socket next = client(listeners)) {
                    assertThat(next.isConnected()).isTrue();
                    assertThat(inside).isEmpty();
                    one.close().syncUninterruptibly();
                    one = other;
                    ProxyRig.await("the next to be accepted", () -> !inside.isEmpty());
                }
            }
            // A pause of a second for each, as when descriptors run out, would take longer by far.
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(ROUNDS / 2));
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static Socket client(Listeners listeners) throws IOException {
        return new Socket(listeners.address().getAddress(), listeners.address().getPort());
    }
}

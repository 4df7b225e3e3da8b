package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.weir.proxy.listener.Listeners;
import io.weir.proxy.upstream.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A small message must not wait for the acknowledgement of the one before it. */
final class NoDelayIT {

    @ParameterizedTest
    @EnumSource(Transport.class)
    void socketsToServersSendAtOnce(Transport transport) {
        Channel channel = transport.socket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        try {
            assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
        } finally {
            channel.unsafe().closeForcibly();
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void acceptedSocketsSendAtOnce(Transport transport) throws IOException {
        CompletableFuture<Boolean> noDelay = new CompletableFuture<>();
        ChannelInitializer<Channel> accepted = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                noDelay.complete(channel.config().getOption(ChannelOption.TCP_NODELAY));
            }
        };
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        EventLoopGroup loops = transport.eventLoops(1);
        try (Listeners listeners = Listeners.fixed(transport, loops, any, 1, accepted);
                Socket client = new Socket(
                        listeners.address().getAddress(), listeners.address().getPort())) {
            assertThat(client.isConnected()).isTrue();
            assertThat(noDelay.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}

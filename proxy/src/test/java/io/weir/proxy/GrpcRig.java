package io.weir.proxy;

import io.grpc.ForwardingServerCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.weir.rules.snapshot.PolicySnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A gRPC server, a proxy in front of it and a client, all of grpc-java. */
final class GrpcRig implements AutoCloseable {

    static final Metadata.Key<String> TEXT = Metadata.Key.of("x-text", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<byte[]> BINARY = Metadata.Key.of("x-data-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static final int LARGEST_MESSAGE = 64 << 20;

    final EchoService service = new EchoService();
    final AtomicReference<Metadata> received = new AtomicReference<>(new Metadata());
    final ProxyRig proxy;
    final ManagedChannel channel;
    private final Server server;

    GrpcRig(PolicySnapshot policy) throws IOException {
        server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0))
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .addService(ServerInterceptors.intercept(service, new Recorder(received)))
                .build()
                .start();
        proxy = new ProxyRig(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), server.getPort()), policy);
        channel = NettyChannelBuilder.forAddress(proxy.address())
                .usePlaintext()
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .build();
    }

    @Override
    public void close() throws IOException {
        try {
            channel.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
            proxy.close();
            server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    /** Remembers the metadata of the last call, and sends it back in the head and in the trailer. */
    private record Recorder(AtomicReference<Metadata> last) implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            last.set(headers);
            return next.startCall(
                    new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendHeaders(Metadata answer) {
                            copy(headers, answer);
                            super.sendHeaders(answer);
                        }

                        @Override
                        public void close(Status status, Metadata trailers) {
                            copy(headers, trailers);
                            super.close(status, trailers);
                        }
                    },
                    headers);
        }

        private static void copy(Metadata from, Metadata to) {
            String text = from.get(TEXT);
            byte[] data = from.get(BINARY);
            if (text != null) {
                to.put(TEXT, text);
            }
            if (data != null) {
                to.put(BINARY, data);
            }
        }
    }
}

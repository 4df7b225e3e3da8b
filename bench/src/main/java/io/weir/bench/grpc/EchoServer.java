package io.weir.bench.grpc;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The server behind the proxies; its argument is the port on loopback. Runs until it is killed. */
public final class EchoServer {

    private EchoServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .directExecutor()
                .addService(ServerServiceDefinition.builder(EchoMethods.SERVICE)
                        .addMethod(EchoMethods.UNARY, ServerCalls.asyncUnaryCall(EchoServer::echo))
                        .addMethod(EchoMethods.DENIED, ServerCalls.asyncUnaryCall(EchoServer::echo))
                        .addMethod(EchoMethods.CHAT, ServerCalls.asyncBidiStreamingCall(Chat::new))
                        .build())
                .build()
                .start();
        System.out.println("ready");
        server.awaitTermination();
    }

    private static void echo(byte[] request, StreamObserver<byte[]> client) {
        client.onNext(request);
        client.onCompleted();
    }

    /** One stream; ends when the client ends its side. */
    private record Chat(StreamObserver<byte[]> client) implements StreamObserver<byte[]> {

        @Override
        public void onNext(byte[] message) {
            client.onNext(message);
        }

        @Override
        public void onError(Throwable cancelled) {}

        @Override
        public void onCompleted() {
            client.onCompleted();
        }
    }
}

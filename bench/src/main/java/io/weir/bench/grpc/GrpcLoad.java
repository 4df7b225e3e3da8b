package io.weir.bench.grpc;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.stub.ClientCalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client that does what each line of its input says, {@code HOST:PORT unary|chat|denied CHANNELS CONCURRENCY SECONDS}, and
 * answers each with one line of JSON: figures with latencies in microseconds, or an error. It lives through all runs of a
 * comparison, so that they meet the same compiled code. A channel is one connection; all of them share one event loop.
 */
public final class GrpcLoad {

    private static final int MESSAGE_BYTES = 100;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final byte[] message = new byte[MESSAGE_BYTES];

    private GrpcLoad() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        GrpcLoad load = new GrpcLoad();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            String[] words = command.split(" ", -1);
            System.out.println(load.run(
                    words[0],
                    words[1],
                    Integer.parseInt(words[2]),
                    Integer.parseInt(words[3]),
                    Double.parseDouble(words[4])));
        }
        if (!load.loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the event loop did not end within 5 s");
        }
    }

    private String run(String target, String call, int channels, int concurrency, double seconds)
            throws InterruptedException {
        List<ManagedChannel> open = new ArrayList<>();
        for (int i = 0; i < channels; i++) {
            open.add(NettyChannelBuilder.forTarget("dns:///" + target)
                    .usePlaintext()
                    .directExecutor()
                    .eventLoopGroup(loop)
                    .channelType(EpollSocketChannel.class)
                    .build());
        }
        try {
            return call.equals("denied") ? denied(open.get(0)) : measure(open, call, concurrency, seconds);
        } finally {
            for (ManagedChannel channel : open) {
                channel.shutdown();
            }
            for (ManagedChannel channel : open) {
                if (!channel.awaitTermination(5, TimeUnit.SECONDS)) {
                    channel.shutdownNow();
                }
            }
        }
    }

    private String measure(List<ManagedChannel> channels, String call, int concurrency, double seconds)
            throws InterruptedException {
        Run run = new Run(concurrency, System.nanoTime(), (long) (seconds * 1e9));
        for (int i = 0; i < concurrency; i++) {
            ManagedChannel channel = channels.get(i % channels.size());
            loop.execute(
                    call.equals("chat")
                            ? () -> ChatStream.open(channel, message, run)
                            : () -> UnaryCall.start(channel, message, run));
        }
        return run.await();
    }

    private String denied(ManagedChannel channel) {
        try {
            ClientCalls.blockingUnaryCall(channel, EchoMethods.DENIED, CallOptions.DEFAULT, message);
            return Run.error("a call that no rule allows was answered");
        } catch (StatusRuntimeException refused) {
            return refused.getStatus().getCode() == Status.Code.PERMISSION_DENIED
                    ? "{\"requests\": 1, \"seconds\": 0, \"p50\": 0, \"p99\": 0, \"p999\": 0}"
                    : Run.error("a call that no rule allows ended with " + refused.getStatus());
        }
    }
}

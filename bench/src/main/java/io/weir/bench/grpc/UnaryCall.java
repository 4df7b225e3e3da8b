package io.weir.bench.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

/** One call, which starts the next one when it is answered. Used on the client's event loop only. */
final class UnaryCall implements StreamObserver<byte[]> {

    private final Channel channel;
    private final byte[] message;
    private final Run run;
    private final long sentNanos = System.nanoTime();

    private UnaryCall(Channel channel, byte[] message, Run run) {
        this.channel = channel;
        this.message = message;
        this.run = run;
    }

    static void start(Channel channel, byte[] message, Run run) {
        ClientCalls.asyncUnaryCall(
                channel.newCall(EchoMethods.UNARY, CallOptions.DEFAULT), message, new UnaryCall(channel, message, run));
    }

    @Override
    public void onNext(byte[] answer) {
        if (answer.length != message.length) {
            throw new IllegalStateException(answer.length + " bytes: expected " + message.length);
        }
    }

    @Override
    public void onError(Throwable failure) {
        run.failed(failure);
    }

    @Override
    public void onCompleted() {
        if (run.answered(sentNanos, System.nanoTime())) {
            start(channel, message, run);
        } else {
            run.closed();
        }
    }
}

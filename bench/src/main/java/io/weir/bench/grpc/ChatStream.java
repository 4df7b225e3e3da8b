package io.weir.bench.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;

/** One stream on which a message goes out when the one before it has come back. Used on the client's event loop only. */
final class ChatStream implements ClientResponseObserver<byte[], byte[]> {

    private final byte[] message;
    private final Run run;
    private long sentNanos = System.nanoTime();
    private Runnable send = () -> {};
    private Runnable end = () -> {};

    private ChatStream(byte[] message, Run run) {
        this.message = message;
        this.run = run;
    }

    static void open(Channel channel, byte[] message, Run run) {
        ChatStream stream = new ChatStream(message, run);
        ClientCalls.asyncBidiStreamingCall(channel.newCall(EchoMethods.CHAT, CallOptions.DEFAULT), stream);
        stream.send();
    }

    private void send() {
        sentNanos = System.nanoTime();
        send.run();
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<byte[]> requests) {
        send = () -> requests.onNext(message);
        end = requests::onCompleted;
    }

    @Override
    public void onNext(byte[] answer) {
        if (answer.length != message.length) {
            throw new IllegalStateException(answer.length + " bytes: expected " + message.length);
        }
        if (run.answered(sentNanos, System.nanoTime())) {
            send();
        } else {
            end.run();
        }
    }

    @Override
    public void onError(Throwable failure) {
        run.failed(failure);
    }

    @Override
    public void onCompleted() {
        run.closed();
    }
}

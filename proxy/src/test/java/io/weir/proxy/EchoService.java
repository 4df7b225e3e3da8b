package io.weir.proxy;

import static io.grpc.stub.ServerCalls.asyncBidiStreamingCall;
import static io.grpc.stub.ServerCalls.asyncClientStreamingCall;
import static io.grpc.stub.ServerCalls.asyncServerStreamingCall;
import static io.grpc.stub.ServerCalls.asyncUnaryCall;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A gRPC service of plain bytes, with a method of each kind. */
final class EchoService implements BindableService {

    static final String NAME = "weir.test.Echo";
    static final MethodDescriptor<byte[], byte[]> UNARY = method("Unary", MethodType.UNARY);
    static final MethodDescriptor<byte[], byte[]> COLLECT = method("Collect", MethodType.CLIENT_STREAMING);
    static final MethodDescriptor<byte[], byte[]> COUNT = method("Count", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<byte[], byte[]> CHAT = method("Chat", MethodType.BIDI_STREAMING);
    static final MethodDescriptor<byte[], byte[]> FAIL = method("Fail", MethodType.UNARY);
    static final MethodDescriptor<byte[], byte[]> HANG = method("Hang", MethodType.UNARY);

    final AtomicLong calls = new AtomicLong();
    final AtomicLong hangs = new AtomicLong();
    final AtomicLong cancels = new AtomicLong();
    final CountDownLatch hanging = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.newBuilder(new Plain(), new Plain())
                .setType(type)
                .setFullMethodName(name.contains("/") ? name : MethodDescriptor.generateFullMethodName(NAME, name))
                .build();
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(UNARY, asyncUnaryCall((request, answer) -> {
                    calls.incrementAndGet();
                    answer.onNext(request);
                    answer.onCompleted();
                }))
                .addMethod(COLLECT, asyncClientStreamingCall(Collector::new))
                .addMethod(COUNT, asyncServerStreamingCall((request, answer) -> {
                    int to = Integer.parseInt(text(request));
                    for (int i = 0; i < to; i++) {
                        answer.onNext(bytes("number " + i));
                    }
                    answer.onCompleted();
                }))
                .addMethod(CHAT, asyncBidiStreamingCall(Chatter::new))
                .addMethod(
                        FAIL,
                        asyncUnaryCall((request, answer) -> answer.onError(Status.FAILED_PRECONDITION
                                .withDescription("no: " + text(request))
                                .asRuntimeException())))
                .addMethod(HANG, asyncUnaryCall((request, answer) -> {
                    ((ServerCallStreamObserver<byte[]>) answer).setOnCancelHandler(() -> {
                        cancels.incrementAndGet();
                        cancelled.countDown();
                    });
                    hangs.incrementAndGet();
                    hanging.countDown();
                }))
                .build();
    }

    static boolean await(CountDownLatch latch) throws InterruptedException {
        return latch.await(20, TimeUnit.SECONDS);
    }

    /** Bytes as they are. */
    private static final class Plain implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** Answers with the sum of all lengths. */
    private static final class Collector implements StreamObserver<byte[]> {
        private final StreamObserver<byte[]> answer;
        private long sum;

        Collector(StreamObserver<byte[]> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(byte[] value) {
            sum += value.length;
        }

        @Override
        public void onError(Throwable broken) {
            sum = -1;
        }

        @Override
        public void onCompleted() {
            answer.onNext(bytes(Long.toString(sum)));
            answer.onCompleted();
        }
    }

    /** Answers each message with itself. */
    private static final class Chatter implements StreamObserver<byte[]> {
        private final StreamObserver<byte[]> answer;

        Chatter(StreamObserver<byte[]> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(byte[] value) {
            answer.onNext(value);
        }

        @Override
        public void onError(Throwable broken) {
            answer.onError(broken);
        }

        @Override
        public void onCompleted() {
            answer.onCompleted();
        }
    }
}

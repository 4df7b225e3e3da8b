package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedRequest;
import io.weir.rules.snapshot.PolicySnapshot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** gRPC with clients and servers of grpc-java. */
final class GrpcIT {

    private static PolicySnapshot echoOnly() {
        return TestPolicy.http(request -> request.pathAndQuery().toString().startsWith("/" + EchoService.NAME + "/"));
    }

    private static byte[] unary(GrpcRig rig, byte[] request) {
        return ClientCalls.blockingUnaryCall(rig.channel, EchoService.UNARY, CallOptions.DEFAULT, request);
    }

    @Test
    void callsOfEveryKindGoThrough() throws Exception {
        try (GrpcRig rig = new GrpcRig(echoOnly())) {
            assertThat(EchoService.text(unary(rig, EchoService.bytes("hello")))).isEqualTo("hello");
            Iterator<byte[]> numbers = ClientCalls.blockingServerStreamingCall(
                    rig.channel, EchoService.COUNT, CallOptions.DEFAULT, EchoService.bytes("1000"));
            int seen = 0;
            while (numbers.hasNext()) {
                assertThat(EchoService.text(numbers.next())).isEqualTo("number " + seen++);
            }
            assertThat(seen).isEqualTo(1000);
            Answers collected = new Answers();
            StreamObserver<byte[]> collector = ClientCalls.asyncClientStreamingCall(
                    rig.channel.newCall(EchoService.COLLECT, CallOptions.DEFAULT), collected);
            for (int i = 0; i < 1000; i++) {
                collector.onNext(new byte[100]);
            }
            collector.onCompleted();
            assertThat(collected.await()).containsExactly("100000");
            Answers chatted = new Answers();
            StreamObserver<byte[]> chat = ClientCalls.asyncBidiStreamingCall(
                    rig.channel.newCall(EchoService.CHAT, CallOptions.DEFAULT), chatted);
            for (int i = 0; i < 100; i++) {
                chat.onNext(EchoService.bytes("message " + i));
                int count = i + 1;
                ProxyRig.await("the answer to message " + i, () -> chatted.got.size() == count);
            }
            chat.onCompleted();
            assertThat(chatted.await()).hasSize(100).endsWith("message 99");
            assertThat(rig.proxy.entries(4)).allSatisfy(entry -> {
                assertThat(entry.outcome()).isEqualTo(LogOutcome.FORWARDED);
                assertThat(((LoggedRequest.Http) entry.request()).pathAndQuery())
                        .startsWith("/weir.test.Echo/");
            });
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MethodType.class,
            names = {"UNARY", "CLIENT_STREAMING", "SERVER_STREAMING", "BIDI_STREAMING"})
    void aDeniedCallOfAnyKindGetsPermissionDeniedAndOthersGoOn(MethodType type) throws Exception {
        try (GrpcRig rig = new GrpcRig(echoOnly())) {
            Answers other = new Answers();
            StreamObserver<byte[]> chat = ClientCalls.asyncBidiStreamingCall(
                    rig.channel.newCall(EchoService.CHAT, CallOptions.DEFAULT), other);
            chat.onNext(EchoService.bytes("before"));
            ProxyRig.await("the first answer", () -> other.got.size() == 1);
            MethodDescriptor<byte[], byte[]> secret = EchoService.method("weir.test.Secret/Do", type);
            Answers denied = new Answers();
            StreamObserver<byte[]> call =
                    ClientCalls.asyncBidiStreamingCall(rig.channel.newCall(secret, CallOptions.DEFAULT), denied);
            call.onNext(EchoService.bytes("let me"));
            if (type.clientSendsOneMessage()) {
                call.onCompleted();
            }
            Status status = Status.fromThrowable(denied.failure());
            assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(status.getDescription()).isEqualTo("Access denied");
            chat.onNext(EchoService.bytes("after"));
            chat.onCompleted();
            assertThat(other.await()).containsExactly("before", "after");
            assertThat(rig.proxy.entries(2))
                    .anySatisfy(entry -> assertThat(entry.outcome()).isEqualTo(LogOutcome.DENIED));
        }
    }

    @Test
    void metadataStatusesAndMessagesOfFiveMegabytesPassThrough() throws Exception {
        try (GrpcRig rig = new GrpcRig(echoOnly())) {
            byte[] large = new byte[5 << 20];
            large[large.length - 1] = 7;
            assertThat(unary(rig, large)).isEqualTo(large);
            Metadata sent = new Metadata();
            sent.put(GrpcRig.TEXT, "some text");
            sent.put(GrpcRig.BINARY, new byte[] {0, 1, (byte) 0xff});
            AtomicReference<Metadata> head = new AtomicReference<>();
            AtomicReference<Metadata> trailer = new AtomicReference<>();
            var channel = ClientInterceptors.intercept(
                    rig.channel,
                    MetadataUtils.newAttachHeadersInterceptor(sent),
                    MetadataUtils.newCaptureMetadataInterceptor(head, trailer));
            ClientCalls.blockingUnaryCall(channel, EchoService.UNARY, CallOptions.DEFAULT, EchoService.bytes("m"));
            for (Metadata got : List.of(rig.received.get(), head.get(), trailer.get())) {
                assertThat(got.get(GrpcRig.TEXT)).isEqualTo("some text");
                assertThat(got.get(GrpcRig.BINARY)).containsExactly(0, 1, 0xff);
            }
            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                            rig.channel, EchoService.FAIL, CallOptions.DEFAULT, EchoService.bytes("that")))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessage("FAILED_PRECONDITION: no: that");
        }
    }

    @Test
    void aCallThatIsCancelledOrOutOfTimeEndsAtTheServerToo() throws Exception {
        try (GrpcRig rig = new GrpcRig(echoOnly())) {
            ClientCall<byte[], byte[]> call = rig.channel.newCall(EchoService.HANG, CallOptions.DEFAULT);
            Answers answers = new Answers();
            ClientCalls.asyncUnaryCall(call, EchoService.bytes("h"), answers);
            assertThat(EchoService.await(rig.service.hanging)).isTrue();
            call.cancel("enough", null);
            assertThat(EchoService.await(rig.service.cancelled)).isTrue();
            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                            rig.channel,
                            EchoService.HANG,
                            CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS),
                            EchoService.bytes("h")))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageStartingWith("DEADLINE_EXCEEDED");
            assertThat(EchoService.text(unary(rig, EchoService.bytes("still there"))))
                    .isEqualTo("still there");
        }
    }

    @Test
    void aClientThatReadsSlowlySlowsTheServerAndLosesNothing() throws Exception {
        try (GrpcRig rig = new GrpcRig(echoOnly())) {
            AtomicLong got = new AtomicLong();
            CountDownLatch done = new CountDownLatch(1);
            ClientCall<byte[], byte[]> call = rig.channel.newCall(EchoService.COUNT, CallOptions.DEFAULT);
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onMessage(byte[] message) {
                            got.incrementAndGet();
                        }

                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            done.countDown();
                        }
                    },
                    new Metadata());
            call.sendMessage(EchoService.bytes("200000"));
            call.halfClose();
            call.request(10);
            ProxyRig.await("ten messages", () -> got.get() == 10);
            assertThat(rig.proxy.server().stats().bytesToDownstream()).isLessThan(3 << 20);
            call.request(1_000_000);
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(got.get()).isEqualTo(200_000);
        }
    }

    @Test
    void anOpenStreamThatANewPolicyDeniesEndsAtOnce() throws Exception {
        try (GrpcRig rig = new GrpcRig(echoOnly())) {
            Answers answers = new Answers();
            StreamObserver<byte[]> chat = ClientCalls.asyncBidiStreamingCall(
                    rig.channel.newCall(EchoService.CHAT, CallOptions.DEFAULT), answers);
            chat.onNext(EchoService.bytes("before"));
            ProxyRig.await("the first answer", () -> answers.got.size() == 1);
            rig.proxy.publish(TestPolicy.http());
            assertThat(answers.failure()).isInstanceOf(StatusRuntimeException.class);
            assertThat(rig.proxy.entry().outcome()).isEqualTo(LogOutcome.DENIED);
            assertThatThrownBy(() -> unary(rig, EchoService.bytes("no more")))
                    .hasMessageStartingWith("PERMISSION_DENIED");
        }
    }

    @Test
    void aServerThatIsDownMakesCallsUnavailable() throws IOException {
        InetSocketAddress nobody;
        try (RawServer gone = RawServer.echoing()) {
            nobody = gone.address();
        }
        try (ProxyRig proxy = new ProxyRig(nobody, echoOnly())) {
            var channel = NettyChannelBuilder.forAddress(proxy.address())
                    .usePlaintext()
                    .build();
            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                            channel, EchoService.UNARY, CallOptions.DEFAULT, EchoService.bytes("x")))
                    .hasMessageStartingWith("UNAVAILABLE");
            channel.shutdownNow();
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.ERROR);
        }
    }

    /** What a call answered, in order, and how it ended. */
    private static final class Answers implements StreamObserver<byte[]> {
        final List<String> got = Collections.synchronizedList(new ArrayList<>());
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void onNext(byte[] value) {
            got.add(EchoService.text(value));
        }

        @Override
        public void onError(Throwable broken) {
            failure.set(broken);
            ended.countDown();
        }

        @Override
        public void onCompleted() {
            ended.countDown();
        }

        List<String> await() throws InterruptedException {
            assertThat(EchoService.await(ended)).isTrue();
            assertThat(failure.get()).isNull();
            return got;
        }

        Throwable failure() throws InterruptedException {
            assertThat(EchoService.await(ended)).isTrue();
            return Objects.requireNonNull(failure.get(), "the call did not fail");
        }
    }
}

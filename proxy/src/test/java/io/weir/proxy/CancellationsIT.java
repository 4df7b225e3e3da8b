package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.stub.ClientCalls;
import io.weir.proxy.FrameClient.Frame;
import io.weir.proxy.ProxyLimits.Http2Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that cancel much are served on; those that only open and reset are not. */
final class CancellationsIT {

    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int CANCEL = 8;
    private static final int WAVES = 30;
    private static final int WAVE = 100;

    /** Sends a wave of requests, and resets them once the proxy has read them all and {@code between} was done. */
    private static int wave(FrameClient client, int firstStream, Runnable between) throws IOException {
        ByteArrayOutputStream heads = new ByteArrayOutputStream();
        ByteArrayOutputStream resets = new ByteArrayOutputStream();
        int stream = firstStream;
        for (int i = 0; i < WAVE; i++, stream += 2) {
            heads.writeBytes(
                    FrameClient.bytes(FrameClient.HEADERS, FrameClient.END_HEADERS, stream, FrameClient.get("/ok")));
            resets.writeBytes(FrameClient.bytes(FrameClient.RST_STREAM, 0, stream, FrameClient.number(CANCEL)));
        }
        client.send(heads.toByteArray());
        client.frame(FrameClient.PING, 0, 0, new byte[8]);
        Frame read = answer(client);
        between.run();
        client.send(resets.toByteArray());
        return read.type() == FrameClient.GOAWAY ? -1 : stream;
    }

    private static Frame answer(FrameClient client) throws IOException {
        while (true) {
            Frame frame = client.read();
            if (frame.type() == FrameClient.GOAWAY || frame.type() == FrameClient.PING) {
                return frame;
            }
        }
    }

    @Test
    void threeThousandRequestsThatWereOpenForAWhileAreCancelledAndTheNextIsServed() throws IOException {
        try (RawServer server = FrameServer.answering((stream, connection) -> {
                    if (stream > 2 * WAVES * WAVE) {
                        FrameServer.head(connection, stream, true, ":status", "200");
                    }
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            int stream = 1;
            for (int i = 0; i < WAVES; i++) {
                stream = wave(client, stream, () -> proxy.skip(Http2Limits.EARLY_RESET));
                assertThat(stream).as("wave " + i).isPositive();
            }
            client.request(stream, FrameClient.get("/ok"));
            assertThat(client.status(stream)).isEqualTo(200);
        }
    }

    @Test
    void theSameNumberResetAtOnceEndsTheConnection() throws IOException {
        try (RawServer server = FrameServer.answering((stream, connection) -> {});
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < WAVES * WAVE; i++) {
                int stream = 2 * i + 1;
                all.writeBytes(FrameClient.bytes(
                        FrameClient.HEADERS, FrameClient.END_HEADERS, stream, FrameClient.get("/ok")));
                all.writeBytes(FrameClient.bytes(FrameClient.RST_STREAM, 0, stream, FrameClient.number(CANCEL)));
            }
            client.send(all.toByteArray());
            assertThat(client.goAway()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void aGrpcClientThatCancelsEveryCallIsNotCutOff() throws IOException {
        try (GrpcRig rig = new GrpcRig(TestPolicy.http(request -> true))) {
            for (int wave = 1; wave <= 12; wave++) {
                List<ClientCall<byte[], byte[]>> calls = new ArrayList<>();
                for (int i = 0; i < WAVE; i++) {
                    calls.add(start(rig));
                }
                long begun = (long) wave * WAVE;
                ProxyRig.await(begun + " calls at the server", () -> rig.service.hangs.get() == begun);
                rig.proxy.skip(Http2Limits.EARLY_RESET);
                calls.forEach(call -> call.cancel("enough", null));
                ProxyRig.await(begun + " cancellations at the server", () -> rig.service.cancels.get() == begun);
            }
            byte[] last = ClientCalls.blockingUnaryCall(
                    rig.channel, EchoService.UNARY, CallOptions.DEFAULT, EchoService.bytes("still there"));
            assertThat(EchoService.text(last)).isEqualTo("still there");
            assertThat(rig.proxy.server().stats().acceptedConnections()).isEqualTo(1);
        }
    }

    @Test
    void streamsThatTheServerHasBegunToAnswerAreCancelledFreely() throws IOException {
        try (RawServer server = FrameServer.answering(
                        (stream, connection) -> FrameServer.head(connection, stream, false, ":status", "200"));
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            for (int stream = 1; stream < 4_000; stream += 2) {
                client.request(stream, FrameClient.get("/ok"));
                assertThat(client.awaitStream(stream).type()).isEqualTo(FrameClient.HEADERS);
                client.frame(FrameClient.RST_STREAM, 0, stream, FrameClient.number(CANCEL));
            }
            client.frame(FrameClient.PING, 0, 0, new byte[8]);
            assertThat(answer(client).type()).isEqualTo(FrameClient.PING);
        }
    }

    private static ClientCall<byte[], byte[]> start(GrpcRig rig) {
        ClientCall<byte[], byte[]> call = rig.channel.newCall(EchoService.HANG, CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.request(1);
        call.sendMessage(EchoService.bytes("h"));
        call.halfClose();
        return call;
    }
}

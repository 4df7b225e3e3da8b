package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.FrameClient.Frame;
import io.weir.proxy.accesslog.LogOutcome;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** gRPC calls on which nothing moves for long: open while the client, and behind it the server, shows that it is there. */
final class SilentCallsIT {

    private static final Duration RESPONSE = ProxyLimits.DEFAULT.timeouts().response();
    private static final Duration A_TICK = Duration.ofMillis(600);
    private static final int CALL = 1;
    private static final int PLAIN = 3;

    private static void openBoth(FrameClient client) throws IOException {
        byte[] call = FrameClient.head(
                ":method",
                "POST",
                ":scheme",
                "http",
                ":path",
                "/ok",
                ":authority",
                "a",
                "content-type",
                "application/grpc");
        client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, CALL, call);
        client.request(PLAIN, FrameClient.get("/ok"));
    }

    /** Lets time pass, with a PING of the client every quarter of the limit, until a frame of the stream comes. */
    private static Frame passTime(ProxyRig proxy, FrameClient client, int stream) throws IOException {
        for (int quarters = 0; quarters < 12; quarters++) {
            boolean pinged = false;
            while (!pinged || client.socket().getInputStream().available() > 0) {
                if (client.socket().getInputStream().available() == 0) {
                    client.frame(FrameClient.PING, 0, 0, new byte[8]);
                    pinged = true;
                }
                Frame frame = client.read();
                if (frame.stream() == stream) {
                    return frame;
                }
                assertThat(frame.stream()).as("stream of " + frame).isIn(0, PLAIN);
            }
            proxy.skip(RESPONSE.dividedBy(4));
            long until = System.nanoTime() + A_TICK.toNanos();
            ProxyRig.await("a tick", () -> System.nanoTime() > until);
        }
        throw new AssertionError("no frame of stream " + stream);
    }

    private static void ended(FrameClient client) throws IOException {
        byte[] trailer = FrameClient.head("x-end", "1");
        client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS | FrameClient.END_STREAM, CALL, trailer);
        assertThat(client.status(CALL)).isEqualTo(200);
    }

    @Test
    void aCallStaysOpenWhileItsClientSendsPings() throws IOException {
        int[] heads = {0};
        try (RawServer server = FrameServer.alive((stream, connection) -> {
                    if (stream == CALL && ++heads[0] == 2) {
                        FrameServer.head(connection, stream, true, ":status", "200");
                    }
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            openBoth(client);
            Frame timedOut = passTime(proxy, client, PLAIN);
            assertThat(client.fields(timedOut).status()).hasToString("504");
            ended(client);
            assertThat(proxy.entries(2).get(1).outcome()).isEqualTo(LogOutcome.FORWARDED);
        }
    }

    @Test
    void aCallWhoseClientIsSilentTooEnds() throws IOException {
        try (RawServer server = FrameServer.alive((stream, connection) -> {});
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            openBoth(client);
            client.frame(FrameClient.PING, 0, 0, new byte[8]);
            client.await(FrameClient.PING);
            proxy.skip(RESPONSE.plusSeconds(1));
            Frame first = client.awaitStream(CALL);
            assertThat(client.fields(first).get("grpc-status")).hasToString("14");
            assertThat(proxy.entries(2))
                    .allSatisfy(entry -> assertThat(entry.info()).isEqualTo("the server does not answer"));
        }
    }

    @Test
    void aServerThatAnswersNoPingLosesItsCalls() throws IOException {
        try (RawServer server = FrameServer.answering((stream, connection) -> {});
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            openBoth(client);
            client.fields(passTime(proxy, client, PLAIN));
            Frame end = passTime(proxy, client, CALL);
            assertThat(client.fields(end).get("grpc-status")).hasToString("14");
            assertThat(proxy.entries(2).get(1).info()).isEqualTo("the server does not answer a PING");
        }
    }
}

package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes that an HTTP/2 connection begins with. */
final class Http2PrefaceIT {

    @Test
    void thePrefaceIsRecognisedCutAtEveryByte() throws IOException {
        byte[] preface = FrameClient.PREFACE.getBytes(StandardCharsets.US_ASCII);
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            for (int cut = 1; cut < preface.length; cut++) {
                int accepted = cut;
                try (FrameClient client = new FrameClient(proxy.address())) {
                    client.send(Arrays.copyOf(preface, cut));
                    ProxyRig.await(
                            "the connection", () -> proxy.server().stats().acceptedConnections() == accepted);
                    client.send(Arrays.copyOfRange(preface, cut, preface.length));
                    client.frame(FrameClient.SETTINGS, 0, 0);
                    client.request(1, FrameClient.get("/ok"));
                    assertThat(client.status(1)).isEqualTo(200);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRI * HTTP/1.1\r\nHost: a\r\n\r\n",
                "PRI /ok HTTP/1.1\r\nHost: a\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nXX"
            })
    void aBrokenPrefaceIsAnswered400AndCloses(String bytes) throws IOException {
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http(request -> true));
                RawClient client = proxy.client()) {
            assertThat(client.send(bytes).readAll()).startsWith("HTTP/1.1 400 ");
            assertThat(server.connections()).isEmpty();
        }
    }

    @Test
    void halfAPrefaceTimesOutLikeAHead() throws IOException {
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("PRI * HT");
            CompletableFuture<String> end = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.readAll();
                } catch (IOException broken) {
                    return broken.toString();
                }
            });
            ProxyRig.await("the time-out", () -> {
                proxy.skip(ProxyLimits.DEFAULT.timeouts().header().dividedBy(4));
                return end.isDone();
            });
            assertThat(end.join()).startsWith("HTTP/1.1 408 ");
        }
    }
}

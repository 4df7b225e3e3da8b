package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LoggedRequest;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.PolicySnapshot;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of each class of requests, from the client's socket to the server's, and in the log. Every one is followed by a
 * sound request, which must be answered behind what goes on and never be seen behind what is refused.
 */
final class RequestClassesIT {

    private static final String NEXT = "GET /ok-next HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** {@code GET}, {@code POST} and {@code OPTIONS} of paths that begin with {@code /ok}, and of the server as a whole. */
    private static boolean allows(HttpRequestView request) {
        String method = request.method().toString();
        String path = request.pathAndQuery().toString();
        String upgrade = request.upgrade().toString();
        return (method.equals("GET") || method.equals("POST") || method.equals("OPTIONS"))
                && (path.startsWith("/ok") || path.equals("*"))
                && (upgrade.isEmpty() || upgrade.equals("websocket"));
    }

    private static PolicySnapshot policy() {
        return TestPolicy.http(RequestClassesIT::allows, "x-token", HeaderEffects.NONE);
    }

    private static String logged(AccessLogEntry entry) {
        String request = entry.request() instanceof LoggedRequest.Http http ? http.url() : "malformed";
        return entry.outcome().text() + " " + request;
    }

    @ParameterizedTest
    @MethodSource({"io.weir.proxy.RequestClass#targets", "io.weir.proxy.RequestClass#heads"})
    void aRequestGoesOnOrIsRefusedAsItsClassSays(RequestClass row) throws IOException {
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            boolean chunked = row.forwarded().contains("chunked");
            client.send(row.request() + (chunked ? "" : NEXT));
            String answer = client.readHead();
            assertThat(answer).startsWith("HTTP/1.1 " + row.status() + " ");
            boolean stays = !chunked && !answer.contains("connection: close") && isReadOn(row);
            client.read(RawServer.lengthOf(answer));
            if (stays) {
                assertThat(client.readResponse()).as("the next response").isEqualTo(OK);
            } else if (!chunked) {
                assertThat(client.readAll()).as("behind the last response").isEmpty();
            }
            client.hangUp();
            assertThat(logged(proxy.entry())).isEqualTo(row.logged());
            String received = row.forwarded() + (stays ? NEXT : "");
            ProxyRig.await("what the server gets", () -> server.received().length() >= received.length());
            proxy.awaitNoConnection();
            assertThat(server.received()).isEqualTo(received);
        }
    }

    private static boolean isReadOn(RequestClass row) {
        return !row.request().contains("HTTP/1.0") && !row.request().startsWith("CONNECT");
    }

    @ParameterizedTest
    @MethodSource("io.weir.proxy.RequestClass#bodies")
    void aMalformedBodyIsBrokenOffWhereItIsSoundNoMore(RequestClass row) throws IOException {
        try (RawServer server = new RawServer(RawServer.Connection::drain);
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            String sound = row.forwarded();
            client.send(sound);
            ProxyRig.await("the sound beginning", () -> server.received().equals(sound));
            assertThat(client.send(row.request().substring(sound.length()) + NEXT)
                            .readAll())
                    .startsWith("HTTP/1.1 400 ")
                    .doesNotContain("200");
            client.hangUp();
            assertThat(logged(proxy.entry())).isEqualTo(row.logged());
            proxy.awaitNoConnection();
            assertThat(server.received()).isEqualTo(sound);
        }
    }
}

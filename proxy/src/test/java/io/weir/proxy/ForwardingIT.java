package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedRequest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What passes, what is denied, and what the log says of it. */
final class ForwardingIT {

    private static final String DENIED =
            "HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\ncontent-length: 15\r\n\r\nAccess denied\r\n";

    @Test
    void anAllowedRequestReachesTheServerByteForByteAndItsResponseComesBack() throws IOException {
        String request = "GET /ok?x=1 HTTP/1.1\r\nhOsT:a.example:80\r\nX-Odd:  \t v\t\r\n\r\n";
        String response = "HTTP/1.1 200 Fine\r\nServer: x\r\nContent-Length: 2\r\n\r\nhi";
        try (RawServer server = RawServer.answering(response);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send(request).readResponse()).isEqualTo(response);
            client.hangUp();
            assertThat(server.received()).isEqualTo(request);
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.FORWARDED);
            assertThat(entry.bytesIn()).isEqualTo(request.length());
            assertThat(entry.bytesOut()).isEqualTo(response.length());
            assertThat(entry.request()).isInstanceOfSatisfying(LoggedRequest.Http.class, http -> {
                assertThat(http.code()).isEqualTo(200);
                assertThat(http.url()).isEqualTo("http://a.example:80/ok?x=1");
            });
        }
    }

    @Test
    void aDeniedRequestGetsExactlyTheDenialAndNeverReachesTheServer() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send("PUT /no HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                            .readResponse())
                    .isEqualTo(DENIED);
            assertThat(client.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
                    .endsWith("GET /ok HTTP/1.1");
            client.hangUp();
            assertThat(server.received()).startsWith("GET /ok").doesNotContain("/no");
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.DENIED);
        }
    }

    @Test
    void aDenialOfAHeadRequestHasNoBody() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("HEAD /no HTTP/1.1\r\nHost: a\r\n\r\nGET /ok HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readHead()).isEqualTo(DENIED.substring(0, DENIED.length() - 15));
            assertThat(client.readResponse()).endsWith("GET /ok HTTP/1.1");
        }
    }
}

package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Several requests on the way at once. */
final class PipeliningIT {

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    @Test
    void responsesAndDenialsComeInTheOrderOfTheirRequests() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send(get("/no1") + get("/ok1") + get("/no2")
                    + "PUT /no3 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n" + "body" + get("/ok2") + get("/no4"));
            assertThat(client.readResponse()).startsWith("HTTP/1.1 403 ");
            assertThat(client.readResponse()).endsWith("GET /ok1 HTTP/1.1");
            assertThat(client.readResponse()).startsWith("HTTP/1.1 403 ");
            assertThat(client.readResponse()).startsWith("HTTP/1.1 403 ");
            assertThat(client.readResponse()).endsWith("GET /ok2 HTTP/1.1");
            assertThat(client.readResponse()).startsWith("HTTP/1.1 403 ");
            client.hangUp();
            assertThat(proxy.entries(6).stream().map(AccessLogEntry::outcome))
                    .containsExactly(
                            LogOutcome.DENIED,
                            LogOutcome.FORWARDED,
                            LogOutcome.DENIED,
                            LogOutcome.DENIED,
                            LogOutcome.FORWARDED,
                            LogOutcome.DENIED);
            assertThat(server.received()).isEqualTo(get("/ok1") + get("/ok2"));
        }
    }

    @Test
    void manyMoreRequestsThanMayBeUnderWayAreAllAnsweredInOrder() throws IOException {
        int count = 2_000;
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < count; i++) {
                requests.append(get((i % 3 == 0 ? "/no" : "/ok") + i));
            }
            client.send(requests.toString());
            for (int i = 0; i < count; i++) {
                String response = client.readResponse();
                if (i % 3 == 0) {
                    assertThat(response).startsWith("HTTP/1.1 403 ");
                } else {
                    assertThat(response).endsWith("GET /ok" + i + " HTTP/1.1");
                }
            }
            client.hangUp();
            proxy.entries(count);
        }
    }

    @Test
    void everyRequestIsAnsweredOfAClientThatHasEndedItsSide() throws IOException {
        int count = 600;
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < count; i++) {
                requests.append(get((i % 2 == 0 ? "/no" : "/ok") + i));
            }
            client.send(requests.toString());
            client.sendFin();
            for (int i = 0; i < count; i++) {
                String response = client.readResponse();
                if (i % 2 == 0) {
                    assertThat(response).startsWith("HTTP/1.1 403 ");
                } else {
                    assertThat(response).endsWith("GET /ok" + i + " HTTP/1.1");
                }
            }
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.entries(count))
                    .extracting(AccessLogEntry::info)
                    .as("what else is said of each request")
                    .containsOnly("");
        }
    }

    @Test
    void aMalformedRequestIsAnsweredAfterThoseBeforeItAndNothingBehindItIsRead() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send(get("/ok1") + "GET /ok2 HTTP/1.1\r\nHost : a\r\n\r\n" + get("/ok3"));
            assertThat(client.readResponse()).endsWith("GET /ok1 HTTP/1.1");
            assertThat(client.readAll())
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .contains("connection: close");
            client.hangUp();
            assertThat(server.received()).isEqualTo(get("/ok1"));
            AccessLogEntry entry = proxy.entries(2).get(1);
            assertThat(entry.outcome()).isEqualTo(LogOutcome.DENIED);
            assertThat(entry.info()).contains("field name");
        }
    }

    @Test
    void nothingIsReadBehindARequestThatClosesTheConnection() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            String last = "GET /ok1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            client.send(last + get("/ok2"));
            assertThat(client.readAll()).endsWith("GET /ok1 HTTP/1.1");
            assertThat(server.received()).isEqualTo(last);
        }
    }
}

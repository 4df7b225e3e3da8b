package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedHeader;
import io.weir.proxy.accesslog.LoggedRequest;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HeaderField;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.PolicySnapshot;
import io.weir.rules.snapshot.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What header matches do to the bytes that go on, and to the log. */
final class HeaderEffectsIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String NEXT = "GET /other HTTP/1.1\r\nhost:a\r\n\r\n";

    private static HeaderEffects effects(List<String> removed, HeaderField... appended) {
        return new HeaderEffects(removed, List.of(appended), List.of(), List.of());
    }

    private static HeaderField field(String name, String value) {
        return new HeaderField(name, value, false);
    }

    private static String request(String target, String lines) {
        return "POST " + target + " HTTP/1.1\r\nhost:a\r\n" + lines + "Content-Length: 5\r\n\r\nhello";
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of(
                        effects(List.of(), field("x-token", "s3cret")),
                        request("/", "A:  b \r\n"),
                        "POST / HTTP/1.1\r\nhost:a\r\nA:  b \r\nContent-Length: 5\r\nx-token: s3cret\r\n\r\nhello"),
                Arguments.of(
                        effects(List.of("x-token")),
                        request("/", "X-Token: 1\r\nA:b\r\nx-token:\t2\r\n"),
                        request("/", "A:b\r\n")),
                Arguments.of(
                        effects(List.of("x-token"), field("x-token", "\u00e4"), field("b", "")),
                        request("/x/../y", "X-TOKEN: 1\r\n"),
                        "POST /y HTTP/1.1\r\nhost:a\r\nContent-Length: 5\r\nx-token: \u00e4\r\nb: \r\n\r\nhello"),
                Arguments.of(effects(List.of("x-token")), request("/", ""), request("/", "")));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void justTheLinesThatARuleNamesChange(HeaderEffects effects, String request, String forwarded) throws IOException {
        PolicySnapshot policy = TestPolicy.http(seen -> true, "x-token", effects);
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = new ProxyRig(server.address(), policy);
                RawClient client = proxy.client()) {
            assertThat(client.send(request).readResponse()).isEqualTo(OK);
            client.hangUp();
            assertThat(server.received()).isEqualTo(forwarded);
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.FORWARDED);
        }
    }

    @Test
    void requestsBeforeAndBehindKeepTheirBytesAndTheirOrder() throws IOException {
        PolicySnapshot policy = TestPolicy.http(seen -> true, "x-token", effects(List.of(), field("x-token", "1")));
        String changed = "GET /other HTTP/1.1\r\nhost:a\r\nx-token: 1\r\n\r\n";
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = new ProxyRig(server.address(), policy);
                RawClient client = proxy.client()) {
            client.send(NEXT + request("/", "") + NEXT);
            for (int i = 0; i < 3; i++) {
                assertThat(client.readResponse()).isEqualTo(OK);
            }
            client.hangUp();
            assertThat(server.received())
                    .isEqualTo(changed
                            + "POST / HTTP/1.1\r\nhost:a\r\nContent-Length: 5\r\nx-token: 1\r\n\r\nhello"
                            + changed);
            proxy.entries(3);
        }
    }

    @Test
    void theServersSideJudgesWhatTheClientsSideHasMadeOfTheRequest() throws IOException {
        HeaderEffects egress = effects(List.of("x-old"), field("x-token", "of egress"));
        HeaderEffects ingress = effects(List.of("x-token"), field("x-token", "of ingress"));
        PolicySnapshot policy = TestPolicy.bothSides(HeaderEffectsIT::comesFromEgress, ingress, egress);
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = new ProxyRig(server.address(), policy, TestPolicy.BOTH_LOCAL, ProxyLimits.DEFAULT);
                RawClient client = proxy.client()) {
            assertThat(client.send(request("/", "X-Old: 1\r\n")).readResponse()).isEqualTo(OK);
            client.hangUp();
            assertThat(server.received())
                    .isEqualTo("POST / HTTP/1.1\r\nhost:a\r\nContent-Length: 5\r\nx-token: of ingress\r\n\r\nhello");
            proxy.entry();
        }
    }

    private static boolean comesFromEgress(HttpRequestView seen) {
        return seen.headerCount("x-old") == 0
                && seen.headerCount("x-token") == 1
                && seen.headerValue("x-token", 0).toString().equals("of egress");
    }

    static Stream<HeaderEffects> unsound() {
        return Stream.of(
                effects(List.of(), field("x-token", "a\r\nX: y")),
                effects(List.of(), field("x-token", "a\0")),
                effects(List.of(), field("x-token", "\u0100")),
                effects(List.of(), field("x token", "a")),
                effects(List.of(), field("", "a")),
                effects(List.of(), field("content-length", "0")),
                effects(List.of("host")),
                effects(List.of("transfer-encoding")));
    }

    @ParameterizedTest
    @MethodSource("unsound")
    void effectsThatWouldChangeMoreThanAFieldDeny(HeaderEffects effects) throws IOException {
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http(seen -> true, "x-token", effects));
                RawClient client = proxy.client()) {
            assertThat(client.send(request("/", "")).readResponse()).startsWith("HTTP/1.1 403 ");
            client.hangUp();
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.verdict()).isEqualTo(Verdict.Deny.of(DenyReason.EVALUATION_FAILED));
            assertThat(server.connections()).isEmpty();
        }
    }

    @Test
    void whatWasMissingOrRejectedIsLoggedAndSecretsAreNot() throws IOException {
        HeaderEffects effects = new HeaderEffects(
                List.of(),
                List.of(),
                List.of(new HeaderField("x-key", "geheim", true)),
                List.of(new HeaderField("x-token", "wrong", false)));
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http(seen -> true, "x-token", effects));
                RawClient client = proxy.client()) {
            assertThat(client.send(NEXT).readResponse()).isEqualTo(OK);
            client.hangUp();
            assertThat(server.received()).isEqualTo(NEXT);
            LoggedRequest.Http logged = (LoggedRequest.Http) proxy.entry().request();
            assertThat(logged.missingHeaders()).containsExactly(new LoggedHeader("x-key", HeaderField.REDACTED));
            assertThat(logged.rejectedHeaders()).containsExactly(new LoggedHeader("x-token", "wrong"));
        }
    }
}

package io.weir.proxy;

import static io.weir.proxy.KafkaFrame.join;
import static io.weir.proxy.KafkaFrame.readResponse;
import static io.weir.proxy.KafkaFrame.request;
import static io.weir.proxy.KafkaFrame.response;
import static io.weir.proxy.TestApis.FETCH;
import static io.weir.proxy.TestApis.METADATA;
import static io.weir.proxy.TestApis.PRODUCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.ProxyLimits.KafkaLimits;
import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedRequest;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no frame, from the client and from the server. */
final class KafkaFramingIT {

    private static final byte[] ALLOWED = request(PRODUCE, 3, 1, "test", "ok");

    /** Small ones, but for the time a response may take. */
    private static final KafkaLimits SMALL = new KafkaLimits(
            10_000,
            20_000,
            5_000,
            20_000,
            1,
            20,
            4,
            1000,
            10,
            Duration.ofMinutes(15),
            Duration.ofMinutes(10),
            Duration.ofMinutes(2));

    private static byte[] length(int length) {
        return ByteBuffer.allocate(16).putInt(length).array();
    }

    static Stream<Arguments> noRequests() {
        DenyReason malformed = DenyReason.MALFORMED_REQUEST;
        DenyReason other = DenyReason.PROTOCOL_NOT_RECOGNISED;
        return Stream.of(
                Arguments.of(length(-1), malformed, "frame length -1: expected 8..10000"),
                Arguments.of(length(Integer.MIN_VALUE), malformed, "frame length -2147483648"),
                Arguments.of(length(0), malformed, "frame length 0"),
                Arguments.of(length(7), malformed, "frame length 7"),
                Arguments.of(length(10_001), malformed, "frame length 10001"),
                Arguments.of(length(Integer.MAX_VALUE), malformed, "frame length 2147483647"),
                Arguments.of("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), other, "an HTTP request"),
                Arguments.of("PRI * HTTP/2.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII), other, "an HTTP request"),
                Arguments.of(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3}, other, "a TLS ClientHello"),
                Arguments.of(
                        request(PRODUCE, 3, 1, "a name that is too long", "ok"), malformed, "client id of 23 bytes"),
                Arguments.of(cutHeader(-2), malformed, "client id of -2 bytes"),
                Arguments.of(cutHeader(3), malformed, "the frame ends within its header"));
    }

    /** A request whose client id has another length than it says, up to its end. */
    private static byte[] cutHeader(int clientIdLength) {
        return ByteBuffer.allocate(16)
                .putInt(12)
                .putInt(3)
                .putInt(9)
                .putShort((short) clientIdLength)
                .putShort((short) 0)
                .array();
    }

    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("noRequests")
    void whatIsNoRequestClosesTheConnectionBehindTheAnswersBeforeIt(byte[] bytes, DenyReason reason, String info)
            throws IOException {
        try (KafkaRig kafka = new KafkaRig(ProxyLimits.DEFAULT.withKafka(SMALL));
                RawClient client = kafka.client()) {
            client.send(join(ALLOWED, bytes));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(1, "echo ok"));
            assertThat(client.in().read()).isNegative();
            assertThat(kafka.received()).hasSize(1);
            AccessLogEntry entry = kafka.proxy().entries(2).get(1);
            assertThat(entry.outcome()).isEqualTo(LogOutcome.DENIED);
            assertThat(((Verdict.Deny) entry.verdict()).reason()).isEqualTo(reason);
            assertThat(entry.info()).contains(info);
        }
    }

    @Test
    void requestsUpToTheLimitPass() throws IOException {
        try (KafkaRig kafka = new KafkaRig(ProxyLimits.DEFAULT.withKafka(SMALL));
                RawClient client = kafka.client()) {
            String body = "ok " + "x".repeat(10_000 - 10 - 4 - 3);
            client.send(request(PRODUCE, 3, 9, "test", body));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(9, "echo " + body));
        }
    }

    static Stream<Arguments> noResponses() {
        byte[] none = new byte[0];
        return Stream.of(
                Arguments.of(PRODUCE, response(2, "other id"), "correlation id 2: expected 1"),
                Arguments.of(PRODUCE, length(-1), "response of -1 bytes"),
                Arguments.of(PRODUCE, length(3), "response of 3 bytes"),
                Arguments.of(PRODUCE, length(20_001), "response of 20001 bytes"),
                Arguments.of(PRODUCE, "HTTP/1.1 400 ".getBytes(StandardCharsets.US_ASCII), "bytes: expected"),
                Arguments.of(METADATA, response(1, "x".repeat(5000)), "not all may be shown: expected at most 5000"),
                Arguments.of(FETCH, response(1, "x"), "too short to be a fetch"),
                Arguments.of(PRODUCE, join(length(20), none), "correlation id 0: expected 1"));
    }

    @ParameterizedTest(name = "API {0}: {2}")
    @MethodSource("noResponses")
    void whatIsNotTheResponseBreaksBothConnectionsOff(int apiKey, byte[] bytes, String info) throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    KafkaFrame.readRequest(connection.in());
                    connection.out().write(bytes);
                    connection.drain();
                });
                ProxyRig proxy = KafkaRig.before(server.address(), ProxyLimits.DEFAULT.withKafka(SMALL));
                RawClient client = proxy.client()) {
            client.send(request(apiKey, 3, 1, "test", "ok"));
            assertThat(client.readAll()).isEmpty();
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.ERROR);
            assertThat(entry.info()).contains(info);
            assertThat(entry.request()).isInstanceOf(LoggedRequest.Kafka.class);
        }
    }

    @Test
    void aResponseThatNothingAskedForBreaksBothConnectionsOff() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    KafkaFrame.readRequest(connection.in());
                    connection.out().write(join(response(1, "one"), response(2, "and another")));
                    connection.drain();
                });
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client()) {
            client.send(ALLOWED);
            assertThat(client.readAll()).doesNotContain("another");
            assertThat(proxy.entries(2).get(1).info()).contains("nothing asked for");
            assertThat(proxy.entries(2).get(1).request()).isEqualTo(LoggedRequest.Unparsed.INSTANCE);
        }
    }
}

package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedHeader;
import io.weir.proxy.accesslog.LoggedRequest;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HeaderField;
import io.weir.rules.snapshot.PolicySnapshot;
import io.weir.rules.snapshot.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 where rules look at header fields or change them. */
final class Http2HeaderRulesIT {

    private static final String NAME = "x-token";
    private static final PolicySnapshot LOOKING = policy(HeaderEffects.NONE);

    private static PolicySnapshot policy(HeaderEffects effects) {
        return TestPolicy.http(request -> true, NAME, effects);
    }

    private static HeaderEffects effects(List<String> removed, HeaderField... appended) {
        return new HeaderEffects(removed, List.of(appended), List.of(), List.of());
    }

    private static HeaderField field(String name, String value) {
        return new HeaderField(name, value, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x_token", "x.token"})
    void aNameThatAServerMayTakeForOneOfARuleIsAnswered400(String alias) throws IOException {
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), LOOKING);
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/", alias, "1"));
            assertThat(client.status(1)).isEqualTo(400);
            assertThat(server.connections()).isEmpty();
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.verdict()).isEqualTo(Verdict.Deny.of(DenyReason.MALFORMED_REQUEST));
            assertThat(entry.info()).contains("servers may take");
            client.request(3, FrameClient.get("/", NAME, "1", "x-token-2", "1"));
            assertThat(client.status(3)).isEqualTo(200);
        }
    }

    @Test
    void anyNameIsFineWhereNoRuleLooks() throws IOException {
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http(request -> true));
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/", "x_token", "1"));
            assertThat(client.status(1)).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NAME,
                "x_token",
                "authorization",
                "content-length",
                "cookie",
                "expect",
                "host",
                "proxy-authorization",
                "te",
                "trailer"
            })
    void aTrailerWithAFieldOfRulesFramingOrCredentialsBreaksTheRequestOff(String name) throws IOException {
        try (RawServer server = FrameServer.answering((stream, connection) -> {});
                ProxyRig proxy = new ProxyRig(server.address(), LOOKING);
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, 1, FrameClient.get("/"));
            trailer(client, name);
            assertThat(client.awaitStream(1).type()).isEqualTo(FrameClient.RST_STREAM);
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.DENIED);
            assertThat(entry.verdict()).isEqualTo(Verdict.Deny.of(DenyReason.MALFORMED_REQUEST));
        }
    }

    @Test
    void anotherTrailerArrivesBothWays() throws IOException {
        AtomicInteger heads = new AtomicInteger();
        try (RawServer server = FrameServer.answering((stream, connection) -> {
                    if (heads.incrementAndGet() == 2) {
                        FrameServer.head(connection, stream, false, ":status", "200");
                        FrameServer.head(connection, stream, true, NAME, "1");
                    }
                });
                ProxyRig proxy = new ProxyRig(server.address(), LOOKING);
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, 1, FrameClient.get("/"));
            trailer(client, "x-sum");
            assertThat(client.status(1)).isEqualTo(200);
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.FORWARDED);
        }
    }

    private static void trailer(FrameClient client, String name) throws IOException {
        int last = FrameClient.END_HEADERS | FrameClient.END_STREAM;
        client.frame(FrameClient.HEADERS, last, 1, FrameClient.head(name, "1"));
    }

    @Test
    void credentialsAndSecretsAreNeverIndexedOnTheirWayToTheServer() throws IOException {
        HeaderField secret = new HeaderField(NAME, "geheim", true);
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), policy(effects(List.of(NAME), secret)));
                FrameClient client = FrameClient.ready(proxy.address())) {
            for (int stream = 1; stream <= 5; stream += 2) {
                byte[] head = FrameClient.get("/", "authorization", "Basic eDp5", "cookie", "id=7", "x-plain", "usual");
                client.request(stream, head);
                assertThat(client.status(stream)).isEqualTo(200);
            }
            String received = server.received();
            String neverIndexed = "\u001f";
            assertThat(received.split(neverIndexed + "\b\nBasic eDp5", -1)).hasSize(4);
            assertThat(received.split(neverIndexed + "\u0011\u0004id=7", -1)).hasSize(4);
            assertThat(received.split("\u0006geheim", -1)).hasSize(4);
            assertThat(received.split("usual", -1))
                    .as("what need not be kept secret is sent once")
                    .hasSize(2);
        }
    }

    static Stream<HeaderEffects> unsound() {
        return Stream.of(
                effects(List.of(), field(NAME, "a\r\nX: y")),
                effects(List.of(), field(NAME, "a\0")),
                effects(List.of(), field(NAME, "\u0100")),
                effects(List.of(), field("x token", "a")),
                effects(List.of(), field("", "a")),
                effects(List.of(), field(":path", "/other")),
                effects(List.of(), field("host", "b")),
                effects(List.of(), field("proxy-connection", "close")),
                effects(List.of(), field("content-length", "0")),
                effects(List.of("host")),
                effects(List.of("transfer-encoding")));
    }

    @ParameterizedTest
    @MethodSource("unsound")
    void effectsThatWouldChangeMoreThanAFieldDeny(HeaderEffects effects) throws IOException {
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), policy(effects));
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/"));
            assertThat(client.status(1)).isEqualTo(403);
            assertThat(proxy.entry().verdict()).isEqualTo(Verdict.Deny.of(DenyReason.EVALUATION_FAILED));
            assertThat(server.connections()).isEmpty();
        }
    }

    @Test
    void aReplacedFieldArrivesAndTheLogSaysWhatWasMissingOrRejectedButNoSecret() throws IOException, Http2Exception {
        HeaderField given = new HeaderField(NAME, " geheim ", true);
        HeaderEffects effects = new HeaderEffects(
                List.of(NAME),
                List.of(given),
                List.of(given, field("x-key", "k")),
                List.of(new HeaderField(NAME, "wrong", false)));
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), policy(effects));
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/", NAME, "wrong", "x-other", "1"));
            assertThat(client.status(1)).isEqualTo(200);

            Http2Headers arrived = headOf(server.received());
            assertThat(arrived.getAll(NAME)).map(CharSequence::toString).containsExactly("geheim");
            assertThat(arrived.get("x-other")).hasToString("1");
            LoggedRequest.Http logged = (LoggedRequest.Http) proxy.entry().request();
            assertThat(logged.missingHeaders())
                    .containsExactly(new LoggedHeader(NAME, HeaderField.REDACTED), new LoggedHeader("x-key", "k"));
            assertThat(logged.rejectedHeaders()).containsExactly(new LoggedHeader(NAME, "wrong"));
        }
    }

    /** The first head in what a server has received. */
    private static Http2Headers headOf(String received) throws Http2Exception {
        ByteBuf in =
                Unpooled.copiedBuffer(received.substring(FrameClient.PREFACE.length()), StandardCharsets.ISO_8859_1);
        while (true) {
            int length = in.readUnsignedMedium();
            int type = in.readUnsignedByte();
            in.skipBytes(5);
            if (type == FrameClient.HEADERS) {
                return new DefaultHttp2HeadersDecoder(false).decodeHeaders(1, in.readSlice(length));
            }
            in.skipBytes(length);
        }
    }
}

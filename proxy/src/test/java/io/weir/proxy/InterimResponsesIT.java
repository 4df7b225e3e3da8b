package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.accesslog.LogOutcome;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses before the final one, and responses to HTTP/1.0. */
final class InterimResponsesIT {

    private static final String GET = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OLD = "GET /ok HTTP/1.0\r\nHost: a\r\n\r\n";
    private static final String OLD_STAYS = "GET /ok HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n";
    private static final String HINT = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    private static final String LAST = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
    private static final String BAD_GATEWAY = "HTTP/1.1 502 ";

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of("in order", GET, HINT + HINT + LAST, HINT + HINT + LAST),
                Arguments.of("as many as may be", GET, HINT.repeat(32) + LAST, HINT.repeat(32) + LAST),
                Arguments.of("too many", GET, HINT.repeat(33) + LAST, HINT.repeat(32) + BAD_GATEWAY),
                Arguments.of("none to HTTP/1.0", OLD, HINT + HINT + OK, OK),
                Arguments.of("none to HTTP/1.0 that stays", OLD_STAYS, HINT + LAST, LAST),
                Arguments.of("a body", GET, "HTTP/1.1 103 x\r\nContent-Length: 1\r\n\r\nx", BAD_GATEWAY),
                Arguments.of(
                        "chunks to HTTP/1.0",
                        OLD,
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        BAD_GATEWAY));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void theClientGetsWhatItUnderstands(String what, String request, String answer, String expected)
            throws IOException {
        try (RawServer server = RawServer.answering(answer);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            boolean fails = expected.endsWith(BAD_GATEWAY);
            String got = client.send(request).readAll();
            if (fails) {
                assertThat(got).startsWith(expected);
            } else {
                assertThat(got).isEqualTo(expected);
            }
            assertThat(proxy.entry().outcome()).isEqualTo(fails ? LogOutcome.ERROR : LogOutcome.FORWARDED);
        }
    }
}

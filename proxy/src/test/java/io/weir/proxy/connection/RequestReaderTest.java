package io.weir.proxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RequestReaderTest {

    private static final String A = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String B = "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
    private static final String C =
            "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;e=1\r\nabc\r\n0\r\nX-T: 1\r\n\r\n";
    private static final String NO = "GET /no HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String NO_BODY = "POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
    private static final String NO_CHUNKS =
            "POST /no HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    private static final String LAST = "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    private static final String BAD = "GET /a HTTP/1.1\r\nHost : x\r\n\r\n";
    private static final String BAD_CHUNK =
            "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of(A, A, List.of("allowed GET /a")),
                Arguments.of(
                        A + B + C + A,
                        A + B + C + A,
                        List.of("allowed GET /a", "allowed POST /b", "allowed POST /c", "allowed GET /a")),
                Arguments.of(
                        A + NO + B + NO_BODY + C + NO_CHUNKS + A,
                        A + B + C + A,
                        List.of(
                                "allowed GET /a",
                                "denied GET /no",
                                "allowed POST /b",
                                "denied POST /no",
                                "allowed POST /c",
                                "denied POST /no",
                                "allowed GET /a")),
                Arguments.of(NO + A, A, List.of("denied GET /no", "allowed GET /a")),
                Arguments.of(LAST + A, LAST, List.of("allowed GET /a")),
                Arguments.of(A + BAD + A, A, List.of("allowed GET /a", "malformed head FIELD_NAME")),
                Arguments.of(
                        A + BAD_CHUNK + "zz" + A,
                        A + BAD_CHUNK,
                        List.of("allowed GET /a", "allowed POST /c", "malformed body CHUNK_SIZE")),
                Arguments.of(A + "\r\n" + A, A + A, List.of("allowed GET /a", "allowed GET /a")),
                Arguments.of(
                        B + "GET /u HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, TE\r\nTE: trailers\r\n"
                                + "HTTP2-Settings: AAMAAABk\r\nUpgrade: h2c\r\nX: y\r\n\r\n" + A,
                        B + "GET /u HTTP/1.1\r\nHost: x\r\nConnection:  TE\r\nTE: trailers\r\nX: y\r\n\r\n" + A,
                        List.of("allowed POST /b", "allowed GET /u", "allowed GET /a")),
                Arguments.of(
                        "POST /u HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\nHost: x\r\n\r\n" + A,
                        "POST /u HTTP/1.1\r\nHost: x\r\n\r\n" + A,
                        List.of("allowed POST /u", "allowed GET /a")),
                Arguments.of(
                        "GET /no HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\nHost: x\r\n\r\n" + A,
                        A,
                        List.of("denied GET /no", "allowed GET /a")),
                // A protocol that no rule names, with a path that is not canonical, and one that a rule names.
                Arguments.of(
                        "GET /b/../u HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: irc\r\nHost: x\r\n\r\n" + A,
                        "GET /u HTTP/1.1\r\nHost: x\r\n\r\n" + A,
                        List.of("allowed GET /u", "allowed GET /a")),
                Arguments.of(
                        "GET //u HTTP/1.1\r\nConnection:upgrade\r\nUpgrade: spdy/3.1\r\nHost: x\r\n\r\n" + A,
                        "GET /u HTTP/1.1\r\nConnection:upgrade\r\nUpgrade: spdy/3.1\r\nHost: x\r\n\r\n" + A,
                        List.of("allowed GET /u", "allowed GET /a")),
                // Canonical forms.
                Arguments.of(
                        A + "\r\nGET /x/%2e%2E/%61//b?c=%2e HTTP/1.1\r\nhost: x\r\n\r\n" + B,
                        A + "GET /a/b?c=%2e HTTP/1.1\r\nhost: x\r\n\r\n" + B,
                        List.of("allowed GET /a", "allowed GET /a/b?c=%2e", "allowed POST /b")),
                Arguments.of(
                        "GET /ok/../no HTTP/1.1\r\nHost: x\r\n\r\n" + A,
                        A,
                        List.of("denied GET /no", "allowed GET /a")),
                Arguments.of(
                        A + "GET /a/../../b HTTP/1.1\r\nHost: x\r\n\r\n" + A,
                        A,
                        List.of("allowed GET /a", "malformed head TARGET_AMBIGUOUS")),
                Arguments.of(
                        "GET http://x HTTP/1.1\r\nHost: X:80\r\n\r\n" + A,
                        "GET http://x/ HTTP/1.1\r\nHost: X:80\r\n\r\n" + A,
                        List.of("allowed GET /", "allowed GET /a")),
                Arguments.of(
                        "OPTIONS http://x HTTP/1.1\r\nHost: x\r\n\r\n" + A,
                        "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n" + A,
                        List.of("allowed OPTIONS *", "allowed GET /a")),
                // Nominated fields.
                Arguments.of(
                        "GET /a HTTP/1.1\r\nHost: x\r\nX-Hop: 1\r\nConnection: close, x-hop\r\nX: y\r\n\r\n",
                        "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: y\r\n\r\n",
                        List.of("allowed GET /a")),
                Arguments.of(
                        A + "GET /a HTTP/1.1\r\nHost: x\r\nX-Rule: 1\r\nConnection: x-rule\r\n\r\n",
                        A,
                        List.of("allowed GET /a", "malformed head CONNECTION_OPTION")),
                Arguments.of(
                        A + "GET /a HTTP/1.1\r\nHost: x\r\nX_Rule: 1\r\n\r\n",
                        A,
                        List.of("allowed GET /a", "malformed head HEADER_ALIAS")));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void theSameBytesGoOnWhereverTheStreamIsCut(String stream, String forwarded, List<String> events) {
        for (int cut = 0; cut <= stream.length(); cut++) {
            RecordedRequests requests = RecordedRequests.of(stream.substring(0, cut), stream.substring(cut));
            assertThat(requests.events()).as("cut at " + cut).isEqualTo(events);
            assertThat(requests.forwarded()).as("cut at " + cut).isEqualTo(forwarded);
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void theSameBytesGoOnWhenTheyComeOneByOne(String stream, String forwarded, List<String> events) {
        RecordedRequests requests = RecordedRequests.of(stream.split(""));
        assertThat(requests.events()).isEqualTo(events);
        assertThat(requests.forwarded()).isEqualTo(forwarded);
    }

    @Test
    void requestsThatMayNotBeginYetWaitAndGoOnInOrder() {
        RecordedRequests requests = RecordedRequests.of();
        requests.allow(1);
        requests.receive(A + B + NO + A.substring(0, 9));
        assertThat(requests.forwarded()).isEqualTo(A);
        assertThat(requests.reader().hasWaiting()).isTrue();
        requests.allow(1);
        assertThat(requests.forwarded()).isEqualTo(A + B);
        requests.receive(A.substring(9));
        assertThat(requests.reader().hasWaiting()).isTrue();
        requests.allow(9);
        assertThat(requests.forwarded()).isEqualTo(A + B + A);
        assertThat(requests.reader().hasWaiting()).isFalse();
        requests.reader().end();
    }

    @Test
    void nothingOfAHeadGoesOnBeforeItIsWhole() {
        RecordedRequests requests = RecordedRequests.of(A + B.substring(0, 40));
        assertThat(requests.forwarded()).isEqualTo(A);
        assertThat(requests.reader().isInHead()).isTrue();
        requests.reader().end();
    }

    @Test
    void theBodyOfADeniedRequestIsThrownAwayUpToItsLimitOnly() {
        RecordedRequests requests = RecordedRequests.of(
                "POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n", "x".repeat(70_000));
        assertThat(requests.reader().hasEnded()).isTrue();
        requests.receive(A);
        assertThat(requests.events()).containsExactly("denied POST /no");
        assertThat(requests.forwarded()).isEmpty();
    }
}

package io.weir.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.ProxyLimits.HttpLimits;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RequestParserTest {

    private static final String HOST = "Host: a\r\n";

    private static Arguments row(String text, String expected) {
        return Arguments.of(text, expected);
    }

    /** A request with these field lines besides its Host. */
    private static Arguments fields(String lines, String expected) {
        return row("POST / HTTP/1.1\r\n" + HOST + lines + "\r\n\r\n", expected);
    }

    /** A GET with this target. */
    private static Arguments target(String target, String expected) {
        return row("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n", expected);
    }

    static Stream<Arguments> sound() {
        return Stream.of(
                row("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / @a ORIGIN 1.1 stays length=0 [0..27]"),
                row(
                        "GET /a/b?c=d HTTP/1.1\r\nhost:\ta.b:8080 \r\n\r\n",
                        "GET /a/b?c=d @a.b:8080 ORIGIN 1.1 stays length=0 [0..42]"),
                row("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / @a ORIGIN 1.1 stays length=0 [2..29]"),
                row("get / HTTP/1.1\r\nHost: a\r\n\r\n", "get / @a ORIGIN 1.1 stays length=0 [0..27]"),
                row("GET / HTTP/1.0\r\n\r\n", "GET / @ ORIGIN 1.0 closes length=0 [0..18]"),
                row("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET / @ ORIGIN 1.0 stays length=0 [0..42]"),
                row(
                        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                        "GET / @a ORIGIN 1.1 closes length=0 [0..46]"),
                row(
                        "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Close\r\n\r\n",
                        "GET / @a ORIGIN 1.1 closes length=0 [0..58]"),
                row(
                        "GET / HTTP/1.1\r\nHost: a\r\nConnection: TE\r\n\r\n",
                        "GET / @a ORIGIN 1.1 stays length=0 [0..43]"),
                row("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * @a ASTERISK 1.1 stays length=0 [0..31]"),
                row(
                        "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
                        "CONNECT  @a:443 AUTHORITY 1.1 stays length=0 [0..39]"),
                row(
                        "GET http://A.b/c?d HTTP/1.1\r\nHost: a.B\r\n\r\n",
                        "GET /c?d @A.b ABSOLUTE 1.1 stays length=0 [0..42]"),
                row("GET http://a/ HTTP/1.0\r\nHost: a\r\n\r\n", "GET / @a ABSOLUTE 1.0 closes length=0 [0..35]"),
                target("http://a:80/", "GET / @a:80 ABSOLUTE 1.1 stays length=0 [0..38]"),
                row("GET http://A/ HTTP/1.1\r\nHost: a:80\r\n\r\n", "GET / @A ABSOLUTE 1.1 stays length=0 [0..38]"),
                row(
                        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n",
                        "GET / @a ORIGIN 1.1 stays length=0 upgrade=WEBSOCKET [0..68]"),
                fields(
                        "Upgrade: SPDY/3.1\r\nConnection: Upgrade",
                        "POST / @a ORIGIN 1.1 stays length=0 upgrade=OTHER [0..68]"),
                row("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET / @[::1]:80 ORIGIN 1.1 stays length=0 [0..34]"),
                fields("Content-Length: 0", "POST / @a ORIGIN 1.1 stays length=0 [0..47]"),
                fields(
                        "Content-Length: 9223372036854775807",
                        "POST / @a ORIGIN 1.1 stays length=9223372036854775807 [0..65]"),
                fields("Transfer-Encoding: Chunked", "POST / @a ORIGIN 1.1 stays chunked [0..56]"),
                fields(
                        "Expect: 100-Continue\r\nContent-Length: 1",
                        "POST / @a ORIGIN 1.1 stays length=1 continue [0..69]"),
                fields(
                        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x",
                        "POST / @a ORIGIN 1.1 stays length=0 upgrade=DROPPED [0..98]"),
                fields(
                        "Connection: keep-alive, upgrade",
                        "POST / @a ORIGIN 1.1 stays length=0 upgrade=DROPPED [0..61]"),
                fields("X: \u00e4\t\u00ff", "POST / @a ORIGIN 1.1 stays length=0 [0..36]"),
                fields("X:", "POST / @a ORIGIN 1.1 stays length=0 [0..32]"));
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                // Request line.
                row("GET /\r\n\r\n", "REQUEST_LINE"),
                row("GET\r\n\r\n", "REQUEST_LINE"),
                row("GET  / HTTP/1.1\r\n" + HOST + "\r\n", "TARGET_FORM"),
                row("GET /  HTTP/1.1\r\n" + HOST + "\r\n", "TARGET_BYTE"),
                row("GET / HTTP/1.1 \r\n" + HOST + "\r\n", "REQUEST_LINE"),
                row("GET\t/ HTTP/1.1\r\n" + HOST + "\r\n", "METHOD"),
                row(" GET / HTTP/1.1\r\n" + HOST + "\r\n", "METHOD"),
                row("G@T / HTTP/1.1\r\n" + HOST + "\r\n", "METHOD"),
                row("GE\u0000T / HTTP/1.1\r\n" + HOST + "\r\n", "METHOD"),
                row("\u0000GET / HTTP/1.1\r\n" + HOST + "\r\n", "METHOD"),
                row("\r\n\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n", "REQUEST_LINE"),
                row("GET / http/1.1\r\n" + HOST + "\r\n", "REQUEST_LINE"),
                row("GET / HTTP/1.10\r\n" + HOST + "\r\n", "REQUEST_LINE"),
                row("GET / HTTP/11\r\n" + HOST + "\r\n", "REQUEST_LINE"),
                row("GET / HTTP/1.2\r\n" + HOST + "\r\n", "VERSION"),
                row("GET / HTTP/2.0\r\n" + HOST + "\r\n", "VERSION"),
                row("GET / HTTP/0.9\r\n" + HOST + "\r\n", "VERSION"),
                row("GET / HTTP/9.9\r\n" + HOST + "\r\n", "VERSION"),
                row("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "VERSION"),
                row("\u0016\u0003\u0001\u0000\u0005\n\n\n", "BARE_LINE_FEED"),
                // Line ends.
                row("GET / HTTP/1.1\n" + HOST + "\r\n", "BARE_LINE_FEED"),
                row("GET / HTTP/1.1\r\nHost: a\n\r\n", "BARE_LINE_FEED"),
                row("GET / HTTP/1.1\r\nHost: a\r\n\n", "BARE_LINE_FEED"),
                row("\nGET / HTTP/1.1\r\n" + HOST + "\r\n", "BARE_LINE_FEED"),
                row("GET / HTTP/1.1\r\r\n" + HOST + "\r\n", "REQUEST_LINE"),
                fields("X: a\rb", "FIELD_VALUE"),
                fields("X: a\r", "FIELD_VALUE"),
                fields("X: a\rY: b", "FIELD_VALUE"),
                // Target forms.
                target("*", "TARGET_FORM"),
                target("a", "TARGET_FORM"),
                target("a:80", "TARGET_FORM"),
                target("?a", "TARGET_FORM"),
                target("https://a/", "TARGET_FORM"),
                target("ftp://a/", "TARGET_FORM"),
                target("http://", "TARGET_FORM"),
                target("http:///x", "TARGET_AUTHORITY"),
                target("http://b/", "TARGET_AUTHORITY"),
                target("http://a:81/", "TARGET_AUTHORITY"),
                row("GET http://a/ HTTP/1.1\r\nHost: a:81\r\n\r\n", "TARGET_AUTHORITY"),
                row("CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n", "TARGET_FORM"),
                row("CONNECT a:1 HTTP/1.1\r\nHost: a:2\r\n\r\n", "TARGET_AUTHORITY"),
                row("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 1\r\n\r\n", "CONNECT_BODY"),
                row("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nTransfer-Encoding: chunked\r\n\r\n", "CONNECT_BODY"),
                row("OPTIONS * HTTP/1.0\r\n\r\n", "HOST_MISSING"),
                row("GET http://a/ HTTP/1.0\r\n\r\n", "HOST_MISSING"),
                target("http://u@a/", "TARGET_AUTHORITY"),
                target("http://a?\\", "TARGET_BYTE"),
                row("OPTIONS *x HTTP/1.1\r\n" + HOST + "\r\n", "TARGET_FORM"),
                row("CONNECT / HTTP/1.1\r\n" + HOST + "\r\n", "TARGET_FORM"),
                row("CONNECT http://a/ HTTP/1.1\r\n" + HOST + "\r\n", "TARGET_FORM"),
                // Fields.
                fields("X : a", "FIELD_NAME"),
                fields(": a", "FIELD_NAME"),
                fields("X", "FIELD_NAME"),
                fields("X\u00e4: a", "FIELD_NAME"),
                fields("X\u0000: a", "FIELD_NAME"),
                fields("X(: a", "FIELD_NAME"),
                fields("X: a\r\n b", "FIELD_FOLDED"),
                fields("X: a\r\n\tb", "FIELD_FOLDED"),
                row("GET / HTTP/1.1\r\n Host: a\r\n\r\n", "FIELD_FOLDED"),
                fields("X: \u0000", "FIELD_VALUE"),
                fields("X: a\u0001", "FIELD_VALUE"),
                fields("X: \u007f", "FIELD_VALUE"),
                // Host.
                row("GET / HTTP/1.1\r\n\r\n", "HOST_MISSING"),
                fields("Host: a", "HOST_REPEATED"),
                fields("hOST: b", "HOST_REPEATED"),
                row("GET / HTTP/1.1\r\nHost:\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: a#b\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: a%2e\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: a:\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: :80\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: [fe80::1%25eth0]\r\n\r\n", "HOST_INVALID"),
                row("GET / HTTP/1.1\r\nHost: \u00e4\r\n\r\n", "HOST_INVALID"),
                // Options that take fields away behind the rule's back.
                fields("Connection: close, :authority", "CONNECTION_OPTION"),
                fields("Connection: Transfer-Encoding", "CONNECTION_OPTION"),
                fields("Connection: x, Expect", "CONNECTION_OPTION"),
                fields("Connection: " + "x,".repeat(129), "CONNECTION_OPTION"),
                fields("Connection: x\r\n".repeat(5) + "X: y", "CONNECTION_OPTION"),
                fields("Connection: host", "CONNECTION_OPTION"),
                fields("connection: content-length", "CONNECTION_OPTION"),
                fields("Connection: \"close\"", "CONNECTION_OPTION"),
                // Framing.
                fields("Content-Length: 1\r\nContent-Length: 1", "LENGTH_REPEATED"),
                fields("Content-Length: 1\r\nContent-Length: 2", "LENGTH_REPEATED"),
                fields("Content-Length: 5, 5", "LENGTH_INVALID"),
                fields("Content-Length: +5", "LENGTH_INVALID"),
                fields("Content-Length: -5", "LENGTH_INVALID"),
                fields("Content-Length: 0x5", "LENGTH_INVALID"),
                fields("Content-Length: 1_0", "LENGTH_INVALID"),
                fields("Content-Length: 1 0", "LENGTH_INVALID"),
                fields("Content-Length: 05", "LENGTH_INVALID"),
                fields("Content-Length: 5.0", "LENGTH_INVALID"),
                fields("Content-Length:", "LENGTH_INVALID"),
                fields("Content-Length: 9223372036854775808", "LENGTH_INVALID"),
                fields("Content-Length: 18446744073709551617", "LENGTH_INVALID"),
                fields("Content-Length: 5\r\nTransfer-Encoding: chunked", "LENGTH_AND_CODING"),
                fields("Transfer-Encoding: chunked\r\nContent-Length: 0", "LENGTH_AND_CODING"),
                fields("Transfer-Encoding: identity", "CODING_INVALID"),
                fields("Transfer-Encoding: gzip, chunked", "CODING_INVALID"),
                fields("Transfer-Encoding: ,chunked", "CODING_INVALID"),
                fields("Transfer-Encoding: chunked, chunked", "CODING_INVALID"),
                fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "CODING_INVALID"),
                fields("Transfer-Encoding: xchunked", "CODING_INVALID"),
                fields("Transfer-Encoding: chunked;q=1", "CODING_INVALID"),
                fields("Transfer-Encoding: \"chunked\"", "CODING_INVALID"),
                fields("Transfer-Encoding:", "CODING_INVALID"),
                fields("Transfer-Encoding: \u000bchunked", "FIELD_VALUE"),
                row("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "CODING_IN_1_0"));
    }

    @ParameterizedTest
    @MethodSource("sound")
    void aSoundHeadIsUnderstoodWhereverItIsCut(String text, String expected) {
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(Parsing.request(text, cut, HttpLimits.DEFAULT))
                    .as("cut at " + cut)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedHeadHasTheSameDefectWhereverItIsCut(String text, String expected) {
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(Parsing.request(text, cut, HttpLimits.DEFAULT))
                    .as("cut at " + cut)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("sound")
    void aHeadIsIncompleteUpToItsLastByte(String text) {
        for (int length = 0; length < text.length(); length++) {
            assertThat(Parsing.request(text.substring(0, length)))
                    .as(length + " bytes")
                    .isEqualTo("incomplete");
        }
    }

    @Test
    void everyLimitHoldsToTheByteWhereverTheHeadIsCut() {
        HttpLimits limits = new HttpLimits(200, 3, 10, 1, 1, 1);
        String line = "GET / HTTP/1.1\r\n";
        String padding = "X: " + "x".repeat(200 - line.length() - HOST.length() - 7);
        holds(limits, line + HOST + padding + "\r\n\r\n", "GET / @a ORIGIN 1.1 stays length=0 [0..200]");
        holds(limits, line + HOST + padding + "x\r\n\r\n", "HEAD_TOO_LARGE");
        holds(limits, line + HOST + "A: 1\r\nB: 2\r\n\r\n", "GET / @a ORIGIN 1.1 stays length=0 [0..39]");
        holds(limits, line + HOST + "A: 1\r\nB: 2\r\nC: 3\r\n\r\n", "TOO_MANY_HEADERS");
        holds(
                limits,
                "GET /234567890 HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /234567890 @a ORIGIN 1.1 stays length=0 [0..36]");
        holds(limits, "GET /234567890a HTTP/1.1\r\n" + HOST + "\r\n", "TARGET_TOO_LONG");
        holds(limits, "GET /" + "a".repeat(100) + " HTTP/1.1\r\n" + HOST + "\r\n", "TARGET_TOO_LONG");
        holds(limits, "GET /" + "a".repeat(300), "TARGET_TOO_LONG");
    }

    private static void holds(HttpLimits limits, String text, String expected) {
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(Parsing.request(text, cut, limits)).as("cut at " + cut).isEqualTo(expected);
        }
    }

    @Test
    void aParserIsAsGoodAsNewAfterAReset() {
        RequestParser parser = new RequestParser(HttpLimits.DEFAULT);
        String first = String.join(
                "\r\n",
                "POST /x HTTP/1.1",
                "Host: a",
                "Transfer-Encoding: chunked",
                "Connection: close, upgrade",
                "Expect: 100-continue",
                "",
                "");
        String second = "GET / HTTP/1.1\r\nHost: b\r\n\r\n";
        assertThat(parser.parse(Parsing.bytes(first), 0, first.length())).isEqualTo(ParseResult.COMPLETE);
        parser.reset();
        assertThat(parser.parse(Parsing.bytes(second), 0, second.length())).isEqualTo(ParseResult.COMPLETE);
        RequestHead head = parser.head();
        assertThat(head.isChunked() || head.needsRewriting() || head.expectsContinue() || head.hasBody())
                .isFalse();
        assertThat(head.keepAlive()).isTrue();
    }

    @Test
    void headersAreFoundWithoutRegardToCaseAndInTheirOrder() {
        String text = "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nx-a:  2 \r\nX-B:\r\n\r\n";
        RequestParser parser = new RequestParser(HttpLimits.DEFAULT);
        var in = Parsing.bytes(text);
        assertThat(parser.parse(in, 0, text.length())).isEqualTo(ParseResult.COMPLETE);
        RequestView view = new RequestView().set(in, 0, parser.head());
        assertThat(view.headerCount("x-a")).isEqualTo(2);
        assertThat(view.headerValue("x-a", 0)).hasToString("1");
        assertThat(view.headerValue("x-a", 1)).hasToString("2");
        assertThat(view.headerValue("x-b", 0)).isEmpty();
        assertThat(view.headerCount("x-c")).isZero();
    }
}

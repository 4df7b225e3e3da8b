package io.weir.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ResponseParserTest {

    private static Arguments row(String head, String expected) {
        return Arguments.of(head + "\r\n\r\n", false, expected);
    }

    private static Arguments toHead(String head, String expected) {
        return Arguments.of(head + "\r\n\r\n", true, expected);
    }

    static Stream<Arguments> responses() {
        return Stream.of(
                row("HTTP/1.1 200 OK\r\nContent-Length: 5", "200 LENGTH stays [38]"),
                row("HTTP/1.1 200 OK\r\nContent-Length: 0", "200 LENGTH stays [38]"),
                row("HTTP/1.1 200 \r\nContent-Length: 5", "200 LENGTH stays [36]"),
                row("HTTP/1.1 200\r\nContent-Length: 5", "200 LENGTH stays [35]"),
                row("HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED", "200 CHUNKED stays [47]"),
                row("HTTP/1.1 200 OK", "200 UNTIL_CLOSE closes [19]"),
                row("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close", "200 LENGTH closes [57]"),
                row("HTTP/1.0 200 OK\r\nContent-Length: 5", "200 LENGTH closes [38]"),
                row("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive", "200 LENGTH stays [62]"),
                row("HTTP/1.1 100 Continue", "100 NONE stays [25]"),
                row("HTTP/1.1 103 Early Hints\r\nLink: x", "103 NONE stays [37]"),
                row("HTTP/1.1 204 No Content", "204 NONE stays [27]"),
                row("HTTP/1.1 204 No Content\r\nContent-Length: 0", "204 NONE stays [46]"),
                row("HTTP/1.1 304 Not Modified\r\nContent-Length: 5", "304 NONE stays [48]"),
                toHead("HTTP/1.1 200 OK\r\nContent-Length: 5", "200 NONE stays [38]"),
                toHead("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "200 NONE stays [47]"),
                toHead("HTTP/1.1 200 OK", "200 NONE stays [19]"),
                // Malformed.
                row("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c", "PROTOCOL_SWITCH"),
                row("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked", "LENGTH_AND_CODING"),
                row("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5", "LENGTH_REPEATED"),
                row("HTTP/1.1 200 OK\r\nContent-Length: 5, 5", "LENGTH_INVALID"),
                row("HTTP/1.1 200 OK\r\nContent-Length: -1", "LENGTH_INVALID"),
                row("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked", "CODING_INVALID"),
                row("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "CODING_INVALID"),
                row("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked", "CODING_IN_1_0"),
                row("HTTP/1.1 204 x\r\nContent-Length: 5", "CODING_WITHOUT_BODY"),
                row("HTTP/1.1 100 x\r\nTransfer-Encoding: chunked", "CODING_WITHOUT_BODY"),
                toHead("HTTP/1.1 200 OK\r\nContent-Length: x", "LENGTH_INVALID"),
                row("HTTP/1.1 99 x", "STATUS_LINE"),
                row("HTTP/1.1 600 x", "STATUS_LINE"),
                row("HTTP/1.1 2000 x", "STATUS_LINE"),
                row("HTTP/1.1 2x0 x", "STATUS_LINE"),
                row("HTTP/1.1  200 x", "STATUS_LINE"),
                row("HTTP/2.0 200 OK", "STATUS_LINE"),
                row("http/1.1 200 OK", "STATUS_LINE"),
                row("ICY 200 OK", "STATUS_LINE"),
                row("", "STATUS_LINE"),
                row("HTTP/1.1 200 O\u0000K", "STATUS_LINE"),
                row("HTTP/1.1 200 OK\r\nX : a", "FIELD_NAME"),
                row("HTTP/1.1 200 OK\r\nX: a\r\n b", "FIELD_FOLDED"),
                row("HTTP/1.1 200 OK\r\nX: a\rY: b", "FIELD_VALUE"),
                row("HTTP/1.1 200 OK\nX: a", "BARE_LINE_FEED"));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void aHeadIsUnderstoodTheSameWhereverItIsCut(String text, boolean toHead, String expected) {
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(Parsing.response(text, cut, toHead)).as("cut at " + cut).isEqualTo(expected);
        }
    }
}

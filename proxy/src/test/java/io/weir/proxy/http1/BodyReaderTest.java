package io.weir.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.ProxyLimits.HttpLimits;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class BodyReaderTest {

    static Stream<Arguments> chunked() {
        return Stream.of(
                Arguments.of("0\r\n\r\nGET", "5 complete"),
                Arguments.of("3\r\nabc\r\n0\r\n\r\nGET", "13 complete"),
                Arguments.of("00a\r\n0123456789\r\n0\r\n\r\n", "22 complete"),
                Arguments.of("A\r\n0123456789\r\n000\r\n\r\n", "22 complete"),
                Arguments.of("1;a=b;c\r\nx\r\n0;d\r\n\r\n", "19 complete"),
                Arguments.of("0\r\nX-Sum: 1\r\nY:\r\n\r\n", "19 complete"),
                Arguments.of("3\r\nabc\r\n", "8 incomplete"),
                Arguments.of("7fffffffffffffff\r\nabc", "21 incomplete"),
                // Sizes.
                Arguments.of("8000000000000000\r\n", "15 CHUNK_SIZE"),
                Arguments.of("ffffffffffffffff\r\n", "15 CHUNK_SIZE"),
                Arguments.of("00000000000000001\r\n", "16 CHUNK_SIZE"),
                Arguments.of("100000000\r\nabc", "14 incomplete"),
                Arguments.of("\r\n", "0 CHUNK_SIZE"),
                Arguments.of("+3\r\nabc\r\n", "0 CHUNK_SIZE"),
                Arguments.of("-3\r\nabc\r\n", "0 CHUNK_SIZE"),
                Arguments.of(" 3\r\nabc\r\n", "0 CHUNK_SIZE"),
                Arguments.of("3 \r\nabc\r\n", "1 CHUNK_SIZE"),
                Arguments.of("3\t\r\nabc\r\n", "1 CHUNK_SIZE"),
                Arguments.of("0x3\r\nabc\r\n", "1 CHUNK_SIZE"),
                Arguments.of("0_2e\r\nabc\r\n", "1 CHUNK_SIZE"),
                Arguments.of("g\r\n", "0 CHUNK_SIZE"),
                Arguments.of(";a\r\n", "0 CHUNK_SIZE"),
                Arguments.of("3\nabc\r\n", "1 CHUNK_SIZE"),
                Arguments.of("3\rabc\r\n", "2 CHUNK_SIZE"),
                Arguments.of("3\r\r\nabc", "2 CHUNK_SIZE"),
                // Extensions.
                Arguments.of("3;a\nb\r\nabc\r\n", "3 CHUNK_EXTENSION"),
                Arguments.of("3;a=\"b\"\r\nabc\r\n0;c=\"\"\r\n\r\n", "24 complete"),
                Arguments.of("3;a=\" ;\\\"\\\\\t\u00e9\";b\r\nabc\r\n0\r\n\r\n", "28 complete"),
                Arguments.of("3;a=\"\r\nabc\r\n", "5 CHUNK_EXTENSION"),
                Arguments.of("3;a=\"\\\r\nabc\r\n", "6 CHUNK_EXTENSION"),
                Arguments.of("3;a=\"\n\"\r\nabc\r\n", "5 CHUNK_EXTENSION"),
                Arguments.of("3;a=\"\\\u0000\"\r\nabc\r\n", "6 CHUNK_EXTENSION"),
                Arguments.of("3;a=\"b\"c\r\nabc\r\n", "7 CHUNK_EXTENSION"),
                Arguments.of("3;a=\"b\"\nabc\r\n", "7 CHUNK_EXTENSION"),
                Arguments.of("3;a=\"b\"\"c\"\r\nabc\r\n", "7 CHUNK_EXTENSION"),
                Arguments.of("3;a=b\"c\"\r\nabc\r\n", "5 CHUNK_EXTENSION"),
                Arguments.of("3;\"a\"\r\nabc\r\n", "2 CHUNK_EXTENSION"),
                Arguments.of("3;a=\"" + "b".repeat(251) + "\"\r\nabc", "262 incomplete"),
                Arguments.of("3;a=\"" + "b".repeat(252) + "\"\r\nabc", "257 CHUNK_EXTENSION"),
                Arguments.of("3; a\r\nabc\r\n", "2 CHUNK_EXTENSION"),
                Arguments.of("3;a\u0000\r\n", "3 CHUNK_EXTENSION"),
                Arguments.of("3;a\rb\r\n", "4 CHUNK_SIZE"),
                Arguments.of("3;" + "a".repeat(255) + "\r\nabc", "262 incomplete"),
                Arguments.of("3;" + "a".repeat(256) + "\r\nabc", "257 CHUNK_EXTENSION"),
                // Ends of data.
                Arguments.of("3\r\nabcd\r\n", "6 CHUNK_END"),
                Arguments.of("3\r\nab\r\n0\r\n\r\n", "6 CHUNK_END"),
                Arguments.of("3\r\nabc\n0\r\n\r\n", "6 CHUNK_END"),
                Arguments.of("3\r\nabc\rx", "7 CHUNK_END"),
                Arguments.of("3\r\nabc0\r\n\r\n", "6 CHUNK_END"),
                // Trailers.
                Arguments.of("0\r\nHost: b\r\n\r\n", "7 TRAILER_FIELD"),
                Arguments.of("0\r\nContent-Length: 5\r\n\r\n", "17 TRAILER_FIELD"),
                Arguments.of("0\r\ntransfer-encoding: chunked\r\n\r\n", "20 TRAILER_FIELD"),
                Arguments.of("0\r\nAuthorization: x\r\n\r\n", "16 TRAILER_FIELD"),
                Arguments.of("0\r\nX : a\r\n\r\n", "4 TRAILER_FIELD"),
                Arguments.of("0\r\n: a\r\n\r\n", "3 TRAILER_FIELD"),
                Arguments.of("0\r\n a\r\n\r\n", "3 TRAILER_FIELD"),
                Arguments.of("0\r\nX: a\nY: b\r\n\r\n", "7 TRAILER_FIELD"),
                Arguments.of("0\r\nX: a\rY: b\r\n\r\n", "8 TRAILER_FIELD"),
                Arguments.of("0\r\nX: \u0000\r\n\r\n", "6 TRAILER_FIELD"),
                Arguments.of("0\r\nX\r\n\r\n", "4 TRAILER_FIELD"),
                Arguments.of("0\r\n\rx", "4 TRAILER_FIELD"),
                Arguments.of("0\r\n\n", "3 TRAILER_FIELD"),
                Arguments.of("0\r\nX: " + "a".repeat(8192), "8195 TRAILER_TOO_LARGE"));
    }

    @ParameterizedTest
    @MethodSource("chunked")
    void aChunkedBodyEndsTheSameWhereverItIsCut(String text, String expected) {
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(Parsing.chunked(text, cut)).as("cut at " + cut).isEqualTo(expected);
        }
    }

    @Test
    void aBodyWithALengthEndsThere() {
        BodyReader body = new BodyReader(HttpLimits.DEFAULT);
        ByteBuf in = Parsing.bytes("abcdef");
        body.beginLength(4);
        assertThat(body.consume(in, 0, 3)).isEqualTo(3);
        assertThat(body.isComplete()).isFalse();
        assertThat(body.consume(in, 3, 6)).isEqualTo(4);
        assertThat(body.isComplete()).isTrue();
    }

    @Test
    void aBodyUntilCloseTakesEverythingAndNeverEnds() {
        BodyReader body = new BodyReader(HttpLimits.DEFAULT);
        body.beginUntilClose();
        assertThat(body.consume(Parsing.bytes("abc"), 0, 3)).isEqualTo(3);
        assertThat(body.isComplete()).isFalse();
        assertThat(body.endsWithConnection()).isTrue();
    }
}

package io.weir.proxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.proxy.ProxyLimits.HttpLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ResponseReaderTest {

    private static final String LENGTH = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final String CHUNKS =
            "HTTP/1.1 201 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n";
    private static final String INTERIM = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final String EMPTY = "HTTP/1.1 204 No Content\r\n\r\n";
    private static final String UNTIL_CLOSE = "HTTP/1.0 200 OK\r\n\r\nwhatever";
    private static final String TO_HEAD = "HTTP/1.1 202 OK\r\nContent-Length: 5\r\n\r\n";

    /** The responses to some requests, {@code H} for a HEAD and {@code G} for any other. */
    private static final class Recorded implements ResponseReader.Responses {
        private final Queue<Exchange> due = new ArrayDeque<>();
        private final StringBuilder passed = new StringBuilder();
        private final List<String> events = new ArrayList<>();
        private final ResponseReader reader =
                new ResponseReader(this, UnpooledByteBufAllocator.DEFAULT, HttpLimits.DEFAULT);

        Recorded(String requests) {
            for (int i = 0; i < requests.length(); i++) {
                Exchange exchange = new Exchange();
                exchange.toHead = requests.charAt(i) == 'H';
                due.add(exchange);
            }
        }

        Recorded receive(String text) {
            ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
            reader.read(bytes);
            return this;
        }

        @Override
        public @Nullable Exchange awaited() {
            return due.peek();
        }

        @Override
        public void switched(Exchange exchange) {
            events.add("switched " + exchange.status);
        }

        @Override
        public void respond(ByteBuf bytes) {
            passed.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
        }

        @Override
        public void responseDone(Exchange exchange, boolean connectionStays) {
            events.add(exchange.status + (connectionStays ? " stays" : " closes") + " " + exchange.bytesOut + " at "
                    + passed.length());
            due.remove();
        }

        @Override
        public void malformedResponse(String what) {
            events.add(what);
        }
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of("G", LENGTH, LENGTH, List.of("200 stays 43 at 43")),
                Arguments.of(
                        "GGHG",
                        LENGTH + INTERIM + CHUNKS + TO_HEAD + EMPTY,
                        LENGTH + INTERIM + CHUNKS + TO_HEAD + EMPTY,
                        List.of(
                                "200 stays 43 at 43",
                                "201 stays 93 at 136",
                                "202 stays 38 at 174",
                                "204 stays 27 at 201")),
                Arguments.of("G", UNTIL_CLOSE, UNTIL_CLOSE, List.of()),
                Arguments.of(
                        "G", LENGTH + EMPTY, LENGTH, List.of("200 stays 43 at 43", "bytes that answer no request")),
                Arguments.of("", LENGTH, "", List.of("bytes that answer no request")),
                Arguments.of(
                        "GG",
                        LENGTH + "HTTP/1.1 2x0 OK\r\n\r\n",
                        LENGTH,
                        List.of(
                                "200 stays 43 at 43",
                                "malformed response: the status line is not 'HTTP/1.x status reason'")),
                Arguments.of(
                        "G",
                        CHUNKS.replace("hello", "hello!"),
                        CHUNKS.substring(0, CHUNKS.indexOf("hello") + 5),
                        List.of("malformed response body: chunk data does not end in CRLF")));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void theSameBytesGoOnWhereverTheStreamIsCut(String requests, String stream, String passed, List<String> events) {
        for (int cut = 0; cut <= stream.length(); cut++) {
            Recorded recorded =
                    new Recorded(requests).receive(stream.substring(0, cut)).receive(stream.substring(cut));
            assertThat(recorded.events).as("cut at " + cut).isEqualTo(events);
            assertThat(recorded.passed.toString()).as("cut at " + cut).isEqualTo(passed);
        }
    }

    @Test
    void mutatedResponsesNeverEscape() {
        Random random = new Random(20_261_122);
        String sound = INTERIM + LENGTH + CHUNKS + EMPTY + UNTIL_CLOSE;
        for (int i = 0; i < 100_000; i++) {
            StringBuilder mutated = new StringBuilder(sound);
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int at = random.nextInt(mutated.length() - 9);
                if (random.nextBoolean()) {
                    mutated.setCharAt(at, (char) random.nextInt(256));
                } else {
                    mutated.delete(at, at + random.nextInt(8));
                }
            }
            int cut = random.nextInt(mutated.length());
            Recorded recorded =
                    new Recorded("GGGG").receive(mutated.substring(0, cut)).receive(mutated.substring(cut));
            recorded.reader.end();
            assertThat(mutated.toString()).startsWith(recorded.passed.toString());
        }
    }
}

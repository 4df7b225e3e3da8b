package io.weir.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpAnswerTest {

    private static InputStream wire(String text) {
        return new ByteArrayInputStream(text.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "HTTP/1.1 200 OK|content-length: 3||abc; 200; abc",
                "HTTP/1.1 404 Not Found||gone; 404; gone",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|2|de|0||; 200; abcde",
                "HTTP/1.1 200 OK|transfer-encoding:chunked||A|0123456789|0||; 200; 0123456789",
                "HTTP/1.1 200 OK|transfer-encoding: chunked||0||; 200; ''"
            })
    void reads_status_and_body_however_it_is_framed(String text, int status, String body) throws IOException {
        HttpAnswer answer = HttpAnswer.read(wire(text));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.isSuccess()).isEqualTo(status == 200);
        assertThat(new String(answer.body().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo(body.equals("''") ? "" : body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK|content-type: text/plain"})
    void says_that_an_answer_broke_off_in_its_head(String text) {
        assertThatThrownBy(() -> HttpAnswer.read(wire(text))).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3|ab", "3|abc|", "3|abc|2|d"})
    void says_that_an_answer_broke_off_in_its_chunks(String chunks) throws IOException {
        HttpAnswer answer = HttpAnswer.read(wire("HTTP/1.1 200 OK|transfer-encoding: chunked||" + chunks));
        assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(EOFException.class);
    }

    @Test
    void refuses_what_is_no_http() {
        assertThatThrownBy(() -> HttpAnswer.read(wire("SSH-2.0-OpenSSH|")))
                .hasMessageContaining("SSH-2.0-OpenSSH")
                .hasMessageContaining("expected an HTTP status line");
    }
}

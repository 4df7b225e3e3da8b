package io.weir.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weir.proxy.detect.Http2Preface.Match;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class Http2PrefaceTest {

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static Match match(String bytes) {
        return Http2Preface.match(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
    }

    @Test
    void everyPrefixIsAPartAndTheWholeIsWholeWhateverFollows() {
        for (int length = 1; length < Http2Preface.LENGTH; length++) {
            assertThat(match(PREFACE.substring(0, length)))
                    .as("%d bytes", length)
                    .isEqualTo(Match.PART);
        }
        assertThat(match(PREFACE)).isEqualTo(Match.WHOLE);
        assertThat(match(PREFACE + "anything")).isEqualTo(Match.WHOLE);
    }

    @Test
    void aByteThatDiffersIsSeenAtEveryPlace() {
        for (int at = 0; at < Http2Preface.LENGTH; at++) {
            String broken = PREFACE.substring(0, at) + "#";
            assertThat(match(broken)).as("byte %d differs", at).isEqualTo(at < 4 ? Match.OTHER : Match.BROKEN);
            assertThat(match(broken + "and more of it, so that it is long enough"))
                    .isNotEqualTo(Match.WHOLE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, OTHER",
        "POST / HTTP/1.1, OTHER",
        "PUT / HTTP/1.1, OTHER",
        "PRINT / HTTP/1.1, OTHER",
        "P, PART",
        "PRI / HTTP/1.1, BROKEN",
        "PRI * HTTP/1.1, BROKEN"
    })
    void aMethodThatBeginsLikeThePrefaceIsToldFromIt(String bytes, Match expected) {
        assertThat(match(bytes)).isEqualTo(expected);
    }
}

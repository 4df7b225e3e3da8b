package io.weir.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.rules.snapshot.HeaderField;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoggedHeadersTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void onlyListedHeadersAreLogged() {
        HeaderFields request = new HeaderFields(Map.of(
                "user-agent", List.of("curl"), "authorization", List.of("Bearer x"), "x-mine", List.of("1", "2")));

        assertThat(LoggedHeaders.DEFAULT.of(request)).containsExactly(new LoggedHeader("user-agent", "curl"));
        assertThat(LoggedHeaders.of(List.of("X-Mine")).of(request))
                .containsExactly(new LoggedHeader("x-mine", "1"), new LoggedHeader("x-mine", "2"));
        assertThat(LoggedHeaders.NONE.of(request)).isEmpty();
    }

    @Test
    void longValuesAreCut() {
        HeaderFields request = new HeaderFields(Map.of("user-agent", List.of("x".repeat(5000))));

        assertThat(LoggedHeaders.DEFAULT.of(request)).containsExactly(new LoggedHeader("user-agent", "x".repeat(1024)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization", "Cookie", "SET-COOKIE", "proxy-authorization", "X-API-Key"})
    void secretsCannotBeListed(String name) {
        assertThatThrownBy(() -> LoggedHeaders.of(List.of("user-agent", name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name.toLowerCase(java.util.Locale.ROOT));
    }

    @ParameterizedTest
    @CsvSource({
        "00-" + TRACE_ID + "-00f067aa0ba902b7-01, " + TRACE_ID,
        "00-" + TRACE_ID + "-00f067aa0ba902b7-0, ''",
        "00-" + TRACE_ID + "-00f067aa0ba902b7-011, ''",
        "01-" + TRACE_ID + "-00f067aa0ba902b7-01, ''",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01, ''",
        "00_" + TRACE_ID + "-00f067aa0ba902b7-01, ''",
        "00-" + TRACE_ID + "-00f067aa0ba902bg-01, ''",
        "'', ''",
    })
    void theTraceIdIsTakenFromAWellFormedTraceparent(String value, String expected) {
        HeaderFields request = new HeaderFields(Map.of("traceparent", List.of(value)));

        assertThat(TraceParent.traceId(request)).isEqualTo(expected);
    }

    @Test
    void twoTraceparentsAreNone() {
        String value = "00-" + TRACE_ID + "-00f067aa0ba902b7-01";

        assertThat(TraceParent.traceId(new HeaderFields(Map.of("traceparent", List.of(value, value)))))
                .isEmpty();
        assertThat(TraceParent.traceId(new HeaderFields(Map.of()))).isEmpty();
    }

    @Test
    void aSecretValueOfARuleIsNeverShown() {
        List<HeaderField> fields = List.of(
                new HeaderField("X-Token", "s3cret", true),
                new HeaderField("X-Org", "empire", false),
                new HeaderField("x-long", "a".repeat(5_000), false));

        assertThat(LoggedHeaders.ofRule(fields))
                .containsExactly(
                        new LoggedHeader("x-token", "[redacted]"),
                        new LoggedHeader("x-org", "empire"),
                        new LoggedHeader("x-long", "a".repeat(1_024)));
        assertThat(LoggedHeaders.ofRule(List.of())).isEmpty();
    }
}

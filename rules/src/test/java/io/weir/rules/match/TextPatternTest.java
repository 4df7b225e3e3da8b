package io.weir.rules.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextPatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/v1/request-landing OneOf",
                "^/v1$ OneOf",
                "/v1\\.0/a OneOf",
                "GET|POST OneOf",
                "(GET|POST) OneOf",
                "/a\\$ OneOf",
                "/v1/.* Prefix",
                "/v1/.+ Prefix",
                "^/v1/.* Prefix",
                ".+ Prefix",
                ".* Anything",
                "/v[12]/ Regex",
                "/v1/.*/x Regex",
                "/v1.* Prefix",
                "/v1.0 OneOf",
                "example.com|example.org OneOf",
                "/v1.? Regex",
                "/v.{2} Regex",
                "/a\\.* Regex",
                "(a)|(b) Regex",
                "a(b|c) Regex",
                "a|b.* Regex",
                "\\Qa.b\\E Regex",
                "\\d Regex",
                "a{2} Regex"
            })
    void only_what_needs_a_regex_has_one(String expression, String kind) {
        assertThat(TextPattern.compile(expression, false).getClass().getSimpleName())
                .isEqualTo(kind);
    }

    @Test
    void an_empty_expression_matches_everything() {
        TextPattern pattern = TextPattern.compile("", false);

        assertThat(pattern.matches("")).isTrue();
        assertThat(pattern.matches("/anything")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "a{2000}", "(", "\\", "*"})
    void refuses_what_is_no_expression(String expression) {
        assertThatThrownBy(() -> TextPattern.compile(expression, false)).isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void bytes_beyond_ascii_are_chars_of_their_own() {
        assertThat(TextPattern.compile("/[^a]b", false).matches("/\u00e9b")).isTrue();
        assertThat(TextPattern.compile("/.", false).matches("/\u00c3\u00a9")).isFalse();
        assertThat(TextPattern.compile("/a.*", false).matches("/a\u00ff")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agrees_with_a_full_match_of_the_regex(long seed) {
        Random random = new Random(seed);
        List<String> pieces =
                List.of("a", "B", "/", ".", "\\.", "|", "(", ")", ".*", ".+", "^", "$", "[ab]", "\\\\", "?", "\\$");
        List<String> letters = List.of("a", "A", "b", "B", "/", ".", "\\", "$", "c");
        int compiled = 0;
        while (compiled < 2000) {
            String expression = concatenated(random, pieces, 5);
            boolean ignoreCase = random.nextBoolean();
            Pattern regex;
            try {
                regex = Pattern.compile(expression, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
            } catch (PatternSyntaxException tryAnother) {
                continue;
            }
            compiled++;
            TextPattern pattern = TextPattern.compile(expression, ignoreCase);
            for (int i = 0; i < 20; i++) {
                String text = concatenated(random, letters, 5);
                boolean expected = expression.isEmpty() || regex.matcher(text).matches();

                assertThat(pattern.matches(text))
                        .as("seed %d: '%s' (%s) on '%s'", seed, expression, pattern, text)
                        .isEqualTo(expected);
                assertThat(pattern.matches(text + "tail", text.length()))
                        .as("seed %d: '%s' (%s) on the start of '%stail'", seed, expression, pattern, text)
                        .isEqualTo(expected);
            }
        }
    }

    private static String concatenated(Random random, List<String> pieces, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }
}

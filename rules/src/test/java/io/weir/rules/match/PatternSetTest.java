package io.weir.rules.match;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternSetTest {

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 400);
    }

    private static Set<Integer> matches(PatternSet set, String text, int length) {
        Set<Integer> found = new TreeSet<>();
        int known = set.find(text, length);
        for (int part = 0; part < set.parts(); part++) {
            int before = -1;
            for (int number : set.match(part, known, text, length)) {
                assertThat(number).isGreaterThan(before);
                assertThat(found.add(number)).as("pattern %d twice", number).isTrue();
                before = number;
            }
        }
        return found;
    }

    private static PatternSet set(List<String> expressions, boolean ignoreCase) {
        return set(expressions, ignoreCase, MatchBudget.ofPort());
    }

    private static PatternSet set(List<String> expressions, boolean ignoreCase, MatchBudget budget) {
        return PatternSet.of(
                expressions.stream()
                        .map(expression -> TextPattern.compile(expression, ignoreCase))
                        .toList(),
                budget);
    }

    private static void agreesWithRe2j(
            List<String> expressions, boolean ignoreCase, PatternSet set, List<String> texts) {
        List<Pattern> regexes = expressions.stream()
                .map(expression -> Pattern.compile(expression, ignoreCase ? Pattern.CASE_INSENSITIVE : 0))
                .toList();
        for (String text : texts) {
            Set<Integer> expected = new TreeSet<>();
            for (int i = 0; i < regexes.size(); i++) {
                if (expressions.get(i).isEmpty() || regexes.get(i).matcher(text).matches()) {
                    expected.add(i);
                }
            }
            assertThat(matches(set, text, text.length()))
                    .as("%s on '%s', ignoring case %s", expressions, text, ignoreCase)
                    .isEqualTo(expected);
            assertThat(matches(set, text + "/tail", text.length())).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void every_pattern_matches_what_it_matches_in_re2j(long seed) {
        RandomPatterns source = new RandomPatterns(seed);
        for (int round = 0; round < 6; round++) {
            Set<String> expressions = new LinkedHashSet<>();
            for (int i = 0; i < 1 + (seed + round) % 12; i++) {
                expressions.add(source.expression());
            }
            List<String> texts =
                    IntStream.range(0, 25).mapToObj(i -> source.text()).toList();
            List<String> distinct = List.copyOf(expressions);
            for (boolean ignoreCase : new boolean[] {false, true}) {
                agreesWithRe2j(distinct, ignoreCase, set(distinct, ignoreCase), texts);
                agreesWithRe2j(distinct, ignoreCase, set(distinct, ignoreCase, MatchBudget.of(60, 40)), texts);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/.*",
                "/v[0-9]+/[a-z]{2,40}",
                "(?i)/admin(/.*)?",
                "/a\\.b",
                ".*\\.(png|jpe?g)",
                "/[^/]+/[^/]*",
                "\\bx\\b.*",
                "^/a$"
            })
    void ordinary_expressions_need_no_re2j(String expression) {
        assertThat(set(List.of(expression), false).matchedAlone()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a|b)*a(a|b){20}", ".*a.{30}b", "[ab]*a[ab]{15}c.*", "\\pL+", "((a?){30}){30}b"})
    void what_is_too_large_or_unknown_is_matched_alone(String expression) {
        List<String> expressions = List.of("/a", "/b/.*", expression, "/c[0-9]");

        PatternSet set = set(expressions, false);

        assertThat(set.matchedAlone()).containsExactly(TextPattern.compile(expression, false));
        agreesWithRe2j(
                expressions,
                false,
                set,
                List.of("/a", "/b/", "/c7", "abaabababababababababab", "a".repeat(21), "b", "\u00e9"));
    }

    @Test
    void patterns_that_multiply_are_put_apart() {
        List<String> expressions = IntStream.range(0, 60)
                .mapToObj(i -> "/r" + i + "x.*/y" + i + "/.*|.*/z" + i + "/.*/w" + i + "/.*")
                .toList();

        PatternSet set = set(expressions, false);

        assertThat(set.parts()).isBetween(4, 62);
        agreesWithRe2j(
                expressions,
                false,
                set,
                List.of("/z1/z5/z7/w7/w1/", "/r3x/a/y3/", "/z1/", "/z59/a/w59/", "/r3x/a/y4/"));
    }

    @Test
    void ten_thousand_patterns_fit() {
        List<String> expressions = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            expressions.add(
                    switch (i % 3) {
                        case 0 -> "/v1/resource-" + i + "/item";
                        case 1 -> "/v1/resource-" + i + "/.*";
                        default -> "/v1/resource-" + i + "/[a-z]+(/[0-9]{1,4})?";
                    });
        }

        PatternSet set = set(expressions, false);

        assertThat(set.matchedAlone()).isEmpty();
        assertThat(set.parts()).isEqualTo(3);
        assertThat(set.size()).isLessThan(16 << 20);
        assertThat(matches(set, "/v1/resource-9999/item", 22)).containsExactly(9999);
        assertThat(matches(set, "/v1/resource-4/item/12345", 25)).containsExactly(4);
        assertThat(matches(set, "/v1/resource-5/item/12345", 25)).isEmpty();
        assertThat(matches(set, "/v1/resource-5/item/1234", 24)).containsExactly(5);
    }

    @Test
    void a_text_of_other_chars_matches_no_automaton() {
        assertThat(matches(set(List.of("/[a-z]+.*"), false), "/a\u20ac", 3)).isEmpty();
    }
}

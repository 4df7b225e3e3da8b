package io.weir.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternCheckTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET",
                "/v1/.*",
                "GET|POST",
                "(?i)abc",
                "[^/]+",
                "[]a]+",
                "[[:alpha:]]+",
                "\\d{1,3}(\\.\\d{1,3}){3}",
                "(?P<name>a)",
                "\\Qa[b\\E.*",
                "a{1000}",
                "(a{10}){100}",
                "[a-z]{0,63}",
                "\\.",
                "a{,3}",
                "{",
                "a{b}",
                "\\pL",
            })
    void aPatternThatCompilesIsFine(String pattern) {
        assertThat(PatternCheck.problem(pattern)).isEmpty();
        Pattern.compile(pattern);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[", "(", ")", "*", "a**", "(?=a)", "(?!a)", "(?<=a)", "(a)\\1", "\\C", "a{1001}", "[b-a]", "\\"
            })
    void aPatternThatDoesNotCompileIsRefusedWithItsText(String pattern) {
        assertThat(PatternCheck.problem(pattern).orElseThrow())
                .contains("'" + pattern + "': expected an RE2 expression");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a{1000}){1000}",
                "((a{1000}){1000}){1000}",
                "((a{100}){100})?{2}",
                "(?:(?:[a-z]{200}){200})+",
                "(([[:alpha:]]{500}){500})",
                "\\Q[\\E((a{1000}){1000}){1000}",
                "((a{1000,}){1000,}){1000,}",
                "[]]((a{1000}){1000}){1000}",
                "((\\[{1000}){1000}){1000}",
            })
    void nestedRepetitionsAreRefusedBeforeTheyAreCompiled(String pattern) {
        assertThat(PatternCheck.problem(pattern).orElseThrow()).contains("repetitions stand for more than 10000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"((a?){50}){50}b", "(aa|bb|cc|dd){500}", "([ab]*){900}[0-9]{900}"})
    void programsTooLargeForTheMatchersStackAreRefused(String pattern) {
        assertThat(PatternCheck.problem(pattern).orElseThrow())
                .contains("'" + pattern + "': compiles to ")
                .contains("instructions, expected at most 4500");
    }

    @Test
    void lengthAndGroupsAreBounded() {
        assertThat(PatternCheck.problem("a".repeat(4096))).isEmpty();
        assertThat(PatternCheck.problem("a".repeat(4097)))
                .contains("pattern of 4097 characters: expected at most 4096");
        assertThat(PatternCheck.problem("(".repeat(100) + ")".repeat(100))).isEmpty();
        assertThat(PatternCheck.problem("(".repeat(101) + ")".repeat(101)).orElseThrow())
                .contains("at most 100 nested groups");
    }

    @Test
    void onlyPrintableAsciiIsTaken() {
        for (String pattern : new String[] {"é", "\n", "\u0000", "\u007f", "\ud83d\ude00"}) {
            assertThat(PatternCheck.problem(pattern).orElseThrow()).contains("expected printable ASCII");
        }
    }

    @Test
    void whateverIsTakenCompilesToABoundedProgram() {
        String[] pieces = {
            "a", "(", ")", "[", "]", "{10}", "{3,40}", "{2,}", "|", "*", "+?", "\\", "\\Q", "\\E", "[^", "-", "^", "$",
            "(?:", ".", "{", "}", ",", "1"
        };
        Random random = new Random(11);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder pattern = new StringBuilder();
            for (int piece = random.nextInt(14); piece >= 0; piece--) {
                pattern.append(pieces[random.nextInt(pieces.length)]);
            }
            Optional<String> problem = PatternCheck.problem(pattern.toString());
            if (problem.isEmpty()) {
                taken++;
                assertThat(Pattern.compile(pattern.toString()).programSize())
                        .as(pattern.toString())
                        .isLessThan(4 * PatternCheck.MAX_EXPANDED);
            }
        }
        assertThat(taken).isGreaterThan(100);
    }
}

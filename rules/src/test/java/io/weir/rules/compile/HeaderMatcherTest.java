package io.weir.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.rules.model.HeaderMatch;
import io.weir.rules.model.Mismatch;
import io.weir.rules.model.Secret;
import io.weir.rules.model.SecretName;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderMatcherTest {

    private static final SecretName TOKEN = new SecretName("default", "token");

    private static TestRequest request(String lines) {
        return new TestRequest("GET", "/", "", lines.isEmpty() ? List.of() : Arrays.asList(lines.split(" \\+ ", -1)));
    }

    private static HeaderMatcher literal(Mismatch mismatch) {
        return new HeaderMatcher(
                new HeaderMatch("here", "x", Optional.of("a b"), Optional.empty(), mismatch), new Secrets());
    }

    private static HeaderMatcher secret(Mismatch mismatch, Optional<String> value, Secrets secrets) {
        return new HeaderMatcher(new HeaderMatch("here", "x", value, Optional.of(TOKEN), mismatch), secrets);
    }

    private static Secrets secrets(Map<String, String> values) {
        Secrets secrets = new Secrets();
        Map<String, byte[]> bytes = new TreeMap<>();
        values.forEach((key, text) -> bytes.put(key, text.getBytes(StandardCharsets.ISO_8859_1)));
        secrets.put(Secret.of(TOKEN, bytes));
        return secrets;
    }

    /** The effects of each action on lines of x, where the rule wants the value {@code a b}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // lines | holds | ADD | DELETE | REPLACE
                "X:a b | true | | |",
                "x:a b + X:a b | true | | |",
                "`` | false | +a b !a b | | +a b !a b",
                "x:A b | false | +a b !a b | -x ?A b | -x +a b !a b ?A b",
                "x:a b + x:c | false | +a b !a b | -x ?c | -x +a b !a b ?c",
                "x:c + x:a b + x:c | false | +a b !a b | -x ?c | -x +a b !a b ?c",
                "x:a b,a b | false | +a b !a b | -x ?a b,a b | -x +a b !a b ?a b,a b",
                "x: | false | +a b !a b | -x ? | -x +a b !a b ?",
                "x:a ba b | false | +a b !a b | -x ?a ba b | -x +a b !a b ?a ba b",
                "x_:a b | false | +a b !a b | | +a b !a b",
            })
    void a_mismatch_has_the_effect_the_rule_names(
            String lines, boolean holds, String add, String delete, String replace) {
        TestRequest request = request(lines);

        assertThat(literal(Mismatch.FAIL).allows(request)).isEqualTo(holds);
        assertThat(literal(Mismatch.FAIL).hasEffects()).isFalse();
        assertThat(literal(Mismatch.FAIL).effects(request)).isEqualTo(HeaderEffects.NONE);
        assertThat(text(literal(Mismatch.LOG).effects(request))).isEqualTo(holds ? "" : "!a b");
        assertThat(text(literal(Mismatch.ADD).effects(request))).isEqualTo(add == null ? "" : add);
        assertThat(text(literal(Mismatch.DELETE).effects(request))).isEqualTo(delete == null ? "" : delete);
        assertThat(text(literal(Mismatch.REPLACE).effects(request))).isEqualTo(replace == null ? "" : replace);
    }

    private static String text(HeaderEffects effects) {
        StringBuilder text = new StringBuilder();
        effects.removed().forEach(name -> text.append(" -").append(name));
        effects.appended().forEach(field -> text.append(" +").append(field.value()));
        effects.missing().forEach(field -> text.append(" !").append(field.value()));
        effects.rejected().forEach(field -> text.append(" ?").append(field.value()));
        return text.toString().strip();
    }

    @ParameterizedTest
    @EnumSource(
            value = Mismatch.class,
            names = {"LOG", "ADD", "DELETE", "REPLACE"})
    void what_comes_from_a_secret_or_is_compared_with_one_is_not_for_logs(Mismatch mismatch) {
        HeaderMatcher matcher = secret(mismatch, Optional.empty(), secrets(Map.of("any-key", "s3cret")));
        HeaderEffects effects = matcher.effects(request("x:old-s3cret"));

        assertThat(matcher.allows(request(""))).isTrue();
        assertThat(matcher.effects(request("x:s3cret"))).isEqualTo(HeaderEffects.NONE);
        assertThat(effects).isNotEqualTo(HeaderEffects.NONE);
        assertThat(List.of(effects.appended(), effects.missing(), effects.rejected()))
                .allSatisfy(fields -> assertThat(fields).allMatch(HeaderField::secret));
        assertThat(effects + matcher.expected()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @EnumSource(Mismatch.class)
    void without_its_secret_a_match_allows_nothing_and_does_nothing(Mismatch mismatch) {
        HeaderMatcher matcher = secret(mismatch, Optional.empty(), new Secrets());

        for (String lines : List.of("", "x:", "x:s3cret")) {
            assertThat(matcher.allows(request(lines))).isFalse();
            assertThat(matcher.effects(request(lines))).isEqualTo(HeaderEffects.NONE);
        }
        assertThat(matcher.hasEffects()).isFalse();
        assertThat(matcher.expected()).isEqualTo("x: [Secret default/token without a value]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s3cret\n", " s3cret", "s3cret ", "s3\rcret", "s3\u0000cret", "s3\u007fcret"})
    void a_value_that_no_header_can_have_is_none_and_not_told(String value) {
        Secrets secrets = secrets(Map.of("value", value));

        assertThat(secret(Mismatch.REPLACE, Optional.empty(), secrets).allows(request("")))
                .isFalse();
        assertThat(secrets.problem(TOKEN)).hasValueSatisfying(problem -> assertThat(problem)
                .startsWith("Secret default/token: the value of key 'value' is no value of a header")
                .doesNotContain("cret\n")
                .doesNotContain("s3"));
    }

    @Test
    void a_secret_has_one_key_and_a_value_of_bounded_length() {
        assertThat(secrets(Map.of("a", "1", "b", "2")).problem(TOKEN))
                .contains("Secret default/token has the keys [a, b]: expected exactly one key");
        assertThat(secrets(Map.of()).problem(TOKEN)).isPresent();
        assertThat(secrets(Map.of("a", "x".repeat(Secrets.MAX_VALUE_BYTES))).problem(TOKEN))
                .isEmpty();
        assertThat(secrets(Map.of("a", "x".repeat(Secrets.MAX_VALUE_BYTES + 1))).problem(TOKEN))
                .hasValueSatisfying(problem -> assertThat(problem).contains("8193 bytes: expected at most 8192"));
    }

    @Test
    void the_value_of_the_rule_stands_in_for_a_secret_that_is_not_there() {
        HeaderMatcher without = secret(Mismatch.FAIL, Optional.of("plan-b"), new Secrets());
        HeaderMatcher with = secret(Mismatch.FAIL, Optional.of("plan-b"), secrets(Map.of("k", "s3cret")));

        assertThat(without.allows(request("x:plan-b"))).isTrue();
        assertThat(with.allows(request("x:plan-b"))).isFalse();
        assertThat(with.allows(request("x:s3cret"))).isTrue();
    }

    @Test
    void without_a_value_the_header_must_only_be_there() {
        HeaderMatch match = new HeaderMatch("here", "x", Optional.empty(), Optional.empty(), Mismatch.LOG);
        HeaderMatcher matcher = new HeaderMatcher(match, new Secrets());

        assertThat(matcher.effects(request("x:"))).isEqualTo(HeaderEffects.NONE);
        assertThat(matcher.effects(request("")).missing()).containsExactly(new HeaderField("x", "", false));
    }

    @Test
    void credentials_are_not_for_logs_even_when_the_policy_spells_them() {
        HeaderMatch match =
                new HeaderMatch("here", "authorization", Optional.of("Bearer t"), Optional.empty(), Mismatch.REPLACE);
        HeaderEffects effects = new HeaderMatcher(match, new Secrets()).effects(request("Authorization:Bearer mine"));

        assertThat(effects.toString()).doesNotContain("Bearer");
        assertThat(effects.appended()).extracting(HeaderField::value).containsExactly("Bearer t");
    }
}

package io.weir.rules.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleHeaderNamesTest {

    private static final RuleHeaderNames NAMES = RuleHeaderNames.of(Set.of("x-token", "x.a_b"));

    @ParameterizedTest
    @CsvSource({
        "x-token, true, false",
        "X-TOKEN, true, false",
        "X_Token, false, true",
        "x.token, false, true",
        "x~token, false, true",
        "xtoken, false, false",
        "x-tokens, false, false",
        "x--token, false, false",
        "X-A-B, false, true",
        "X_A_B, false, true",
        "x.a_b, true, false",
        "'', false, false"
    })
    void a_name_is_known_in_any_case_and_its_other_spellings_are_aliases(String name, boolean known, boolean alias) {
        assertThat(NAMES.contains(name)).isEqualTo(known);
        assertThat(NAMES.isAlias(name)).isEqualTo(alias);
    }

    @Test
    void a_name_that_is_also_another_spelling_of_one_is_no_alias() {
        RuleHeaderNames both = RuleHeaderNames.of(Set.of("x-token", "x_token"));

        assertThat(both.isAlias("X_Token")).isFalse();
        assertThat(both.isAlias("x.token")).isTrue();
        assertThat(both.names()).containsExactly("x-token", "x_token");
        assertThat(RuleHeaderNames.NONE.isEmpty()).isTrue();
        assertThat(both.isEmpty()).isFalse();
    }
}

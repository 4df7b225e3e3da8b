package io.weir.identity;

import static io.weir.identity.Labels.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.identity.LabelSelector.Operator;
import io.weir.identity.LabelSelector.Requirement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LabelSelectorTest {

    @ParameterizedTest
    @CsvSource({
        // what the labels say of the key: absent, listed, another value
        "IN, false, true, false",
        "NOT_IN, true, false, true",
        "EXISTS, false, true, true",
        "DOES_NOT_EXIST, true, false, false"
    })
    void an_operator_decides_by_presence_and_value(Operator operator, boolean absent, boolean listed, boolean other) {
        boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;
        LabelSelector selector = new LabelSelector(
                List.of(new Requirement("k8s", "app", operator, takesValues ? Set.of("a", "b") : Set.of())));

        assertThat(selector.matches(labels("tier=a"))).isEqualTo(absent);
        assertThat(selector.matches(labels("app=b"))).isEqualTo(listed);
        assertThat(selector.matches(labels("app=c"))).isEqualTo(other);
    }

    @Test
    void the_source_any_matches_every_source_and_another_only_itself() {
        LabelSelector any = new LabelSelector(List.of(new Requirement("any", "app", Operator.IN, Set.of("a"))));
        LabelSelector k8s = new LabelSelector(List.of(new Requirement("k8s", "app", Operator.IN, Set.of("a"))));

        assertThat(any.matches(labels("container:app=a"))).isTrue();
        assertThat(any.matches(labels("container:app=x", "k8s:app=a"))).isTrue();
        assertThat(k8s.matches(labels("container:app=a"))).isFalse();
        assertThat(k8s.matches(labels("container:app=x", "k8s:app=a"))).isTrue();
    }

    @Test
    void every_requirement_must_hold_and_none_holds_always() {
        LabelSelector both = new LabelSelector(List.of(
                new Requirement("k8s", "a", Operator.EXISTS, Set.of()),
                new Requirement("k8s", "b", Operator.EXISTS, Set.of())));

        assertThat(both.matches(labels("a=1", "b=1"))).isTrue();
        assertThat(both.matches(labels("a=1"))).isFalse();
        assertThat(LabelSelector.EVERYTHING.matches(LabelSet.EMPTY)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Operator.class)
    void refuses_values_where_there_are_none_and_none_where_there_must_be(Operator operator) {
        boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;

        assertThatThrownBy(() -> new Requirement("k8s", "app", operator, takesValues ? Set.of() : Set.of("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("k8s:app");
    }
}

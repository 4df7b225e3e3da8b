package io.weir.identity;

import static io.weir.identity.Labels.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSetTest {

    @ParameterizedTest
    @CsvSource({
        "app=a, k8s:app=a",
        "k8s:app=a, k8s:app=a",
        "container:app, container:app",
        "cidr:fd00::/8, cidr:fd00::/8",
        "app=a=b:c, k8s:app=a=b:c",
        "reserved:world, reserved:world"
    })
    void a_label_is_read_and_written_with_its_source(String text, String written) {
        Label label = Label.parse(text, Label.K8S_SOURCE);

        assertThat(label).hasToString(written);
        assertThat(Label.parse(written, "other")).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=a", "k8s:", ":app", "k8s:=a"})
    void a_label_without_a_name_or_source_is_refused(String text) {
        assertThatThrownBy(() -> Label.parse(text, Label.K8S_SOURCE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sets_are_sorted_and_equal_in_whatever_order_they_were_given() {
        assertThat(labels("b=1", "a=2", "container:z=1"))
                .isEqualTo(labels("container:z=1", "a=2", "b=1"))
                .hasSameHashCodeAs(labels("a=2", "b=1", "container:z=1"))
                .hasToString("container:z=1,k8s:a=2,k8s:b=1");
    }

    @Test
    void one_key_has_one_value_a_source() {
        assertThatThrownBy(() -> labels("a=1", "a=2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("k8s:a=1")
                .hasMessageContaining("k8s:a=2");
        assertThat(labels("a=1", "container:a=2").find("any", "a")).contains(new Label("container", "a", "2"));
        assertThat(labels("a=1", "container:a=2").find("k8s", "a")).contains(new Label("k8s", "a", "1"));
        assertThat(labels("a=1").find("k8s", "b")).isEmpty();
    }
}

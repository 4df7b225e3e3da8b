package io.weir.rules.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderEffectsTest {

    private static final HeaderField A = new HeaderField("a", "1", false);
    private static final HeaderField B = new HeaderField("b", "2", false);
    private static final HeaderEffects LEFT = new HeaderEffects(List.of("x", "b"), List.of(B), List.of(B), List.of(A));
    private static final HeaderEffects RIGHT =
            new HeaderEffects(List.of("a", "x"), List.of(A, B), List.of(), List.of(B, A));

    @Test
    void effects_add_up_in_any_order_and_once() {
        HeaderEffects both = new HeaderEffects(List.of("a", "b", "x"), List.of(A, B), List.of(B), List.of(A, B));

        assertThat(LEFT.and(RIGHT)).isEqualTo(both);
        assertThat(RIGHT.and(LEFT)).isEqualTo(both);
        assertThat(both.and(LEFT)).isEqualTo(both);
        assertThat(LEFT.and(HeaderEffects.NONE)).isSameAs(LEFT);
        assertThat(HeaderEffects.NONE.and(LEFT)).isSameAs(LEFT);
    }

    @Test
    void what_is_secret_for_one_rule_stays_secret() {
        HeaderField secret = new HeaderField("a", "1", true);
        HeaderEffects plain = new HeaderEffects(List.of(), List.of(A), List.of(A), List.of());
        HeaderEffects hidden = new HeaderEffects(List.of(), List.of(secret), List.of(secret), List.of());

        assertThat(plain.and(hidden)).isEqualTo(hidden);
        assertThat(hidden.and(plain)).isEqualTo(hidden);
    }
}

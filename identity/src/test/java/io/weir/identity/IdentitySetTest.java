package io.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentitySetTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agrees_with_a_sorted_set_through_random_changes(long seed) {
        Random random = new Random(seed);
        TreeSet<NumericIdentity> naive = new TreeSet<>();
        IdentitySet set = IdentitySet.NONE;
        for (int step = 0; step < 2000; step++) {
            NumericIdentity identity = new NumericIdentity(random.nextInt(40));
            if (random.nextBoolean()) {
                naive.add(identity);
                set = set.with(identity);
            } else {
                naive.remove(identity);
                set = set.without(identity);
            }
            List<NumericIdentity> listed = new ArrayList<>();
            set.forEach(listed::add);

            assertThat(listed).as("seed %d step %d", seed, step).containsExactlyElementsOf(naive);
            assertThat(set).isEqualTo(IdentitySet.of(naive)).hasSameHashCodeAs(IdentitySet.of(naive));
            assertThat(set.contains(identity)).isEqualTo(naive.contains(identity));
            assertThat(set.isEmpty()).isEqualTo(naive.isEmpty());
        }
    }

    @Test
    void every_holds_identities_that_nobody_listed_and_loses_none() {
        NumericIdentity identity = new NumericIdentity(70_000);

        assertThat(IdentitySet.EVERY.contains(identity)).isTrue();
        assertThat(IdentitySet.EVERY.isEmpty()).isFalse();
        assertThat(IdentitySet.EVERY).isNotEqualTo(IdentitySet.NONE);
        assertThat(IdentitySet.EVERY.with(identity)).isSameAs(IdentitySet.EVERY);
        assertThatThrownBy(() -> IdentitySet.EVERY.without(identity))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("70000");
    }
}

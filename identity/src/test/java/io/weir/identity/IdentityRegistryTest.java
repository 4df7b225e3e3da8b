package io.weir.identity;

import static io.weir.identity.Labels.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityRegistryTest {

    @ParameterizedTest
    @EnumSource(ReservedIdentity.class)
    void knows_the_reserved_identities_and_refuses_to_change_them(ReservedIdentity reserved) {
        IdentityRegistry registry = IdentityRegistry.RESERVED;

        assertThat(registry.labels(reserved.id())).contains(reserved.identity().labels());
        assertThatThrownBy(() -> registry.with(new SecurityIdentity(reserved.id(), LabelSet.EMPTY)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> registry.without(reserved.id())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_change_leaves_the_earlier_version_as_it_was() {
        NumericIdentity id = new NumericIdentity(NumericIdentity.LAST_NODE_LOCAL);
        IdentityRegistry one = IdentityRegistry.RESERVED.with(new SecurityIdentity(id, labels("a=1")));
        IdentityRegistry two = one.with(new SecurityIdentity(id, labels("a=2")));

        assertThat(IdentityRegistry.RESERVED.labels(id)).isEmpty();
        assertThat(one.labels(id)).contains(labels("a=1"));
        assertThat(two.labels(id)).contains(labels("a=2"));
        assertThat(two.without(id).labels(id)).isEmpty();
        assertThat(two.without(id).size()).isEqualTo(IdentityRegistry.RESERVED.size());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agrees_with_a_map_through_random_changes(long seed) {
        Random random = new Random(seed);
        Map<NumericIdentity, LabelSet> naive = new TreeMap<>();
        IdentityRegistry.RESERVED.forEach(naive::put);
        IdentityRegistry registry = IdentityRegistry.RESERVED;
        for (int step = 0; step < 3000; step++) {
            int base = random.nextBoolean() ? NumericIdentity.FIRST_CLUSTER : NumericIdentity.FIRST_NODE_LOCAL;
            NumericIdentity id = new NumericIdentity(base + random.nextInt(100) * (1 + 31 * random.nextInt(2)));
            if (random.nextInt(3) == 0) {
                naive.remove(id);
                registry = registry.without(id);
            } else {
                LabelSet labels = labels("n=" + step);
                naive.put(id, labels);
                registry = registry.with(new SecurityIdentity(id, labels));
            }
            assertThat(registry.size()).as("seed %d step %d", seed, step).isEqualTo(naive.size());
            assertThat(registry.labels(id)).isEqualTo(Optional.ofNullable(naive.get(id)));
        }
        Map<NumericIdentity, LabelSet> listed = new TreeMap<>();
        registry.forEach(listed::put);
        assertThat(listed).as("seed %d", seed).isEqualTo(naive);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void the_union_of_two_has_what_either_has_and_of_both_its_own(long seed) {
        Random random = new Random(seed);
        IdentityRegistry mine = random(random, IdentityRegistry.RESERVED, "mine");
        for (IdentityRegistry other :
                List.of(random(random, IdentityRegistry.RESERVED, "other"), random(random, mine, "later"), mine)) {
            Map<NumericIdentity, LabelSet> naive = new TreeMap<>();
            other.forEach(naive::put);
            mine.forEach(naive::put);
            Map<NumericIdentity, LabelSet> united = new TreeMap<>();
            mine.withOthersOf(other).forEach(united::put);
            assertThat(united).as("seed %d", seed).isEqualTo(naive);
        }
    }

    private static IdentityRegistry random(Random random, IdentityRegistry from, String what) {
        IdentityRegistry registry = from;
        for (int step = 0; step < 200; step++) {
            NumericIdentity id = new NumericIdentity(NumericIdentity.FIRST_CLUSTER + random.nextInt(2000));
            registry = random.nextInt(3) == 0
                    ? registry.without(id)
                    : registry.with(new SecurityIdentity(id, labels(what + "=" + step)));
        }
        return registry;
    }
}

package io.weir.identity;

import static io.weir.identity.Labels.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalIdentityAllocatorTest {

    private static LocalIdentityAllocator small(int clusterNumbers) {
        return new LocalIdentityAllocator(
                new NumberRange(256, 255 + clusterNumbers),
                new NumberRange(NumericIdentity.FIRST_NODE_LOCAL, NumericIdentity.FIRST_NODE_LOCAL + 1));
    }

    private static NumericIdentity id(int number) {
        return new NumericIdentity(number);
    }

    @Test
    void equal_labels_have_one_number_whatever_their_order() throws IdentitiesExhaustedException {
        LocalIdentityAllocator allocator = new LocalIdentityAllocator();

        SecurityIdentity first = allocator.acquire(labels("a=1", "b=2"));

        assertThat(first.id()).isEqualTo(id(256));
        assertThat(allocator.acquire(labels("b=2", "a=1"))).isEqualTo(first);
        assertThat(allocator.acquire(labels("a=1")).id()).isEqualTo(id(257));
    }

    @Test
    void a_number_stays_as_long_as_one_reference_is_left() throws IdentitiesExhaustedException {
        LocalIdentityAllocator allocator = new LocalIdentityAllocator();
        SecurityIdentity identity = allocator.acquire(labels("a=1"));
        allocator.acquire(labels("a=1"));

        assertThat(allocator.release(identity.id())).isFalse();
        assertThat(allocator.acquire(labels("a=1"))).isEqualTo(identity);
        assertThat(allocator.release(identity.id())).isFalse();
        assertThat(allocator.release(identity.id())).isTrue();
        assertThatThrownBy(() -> allocator.release(identity.id()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("identity 256");
    }

    @Test
    void a_freed_number_is_taken_up_again_only_after_all_the_others() throws IdentitiesExhaustedException {
        LocalIdentityAllocator allocator = small(4);
        allocator.release(allocator.acquire(labels("a=1")).id());

        assertThat(allocator.acquire(labels("b=1")).id()).isEqualTo(id(257));
        assertThat(allocator.acquire(labels("c=1")).id()).isEqualTo(id(258));
        assertThat(allocator.acquire(labels("d=1")).id()).isEqualTo(id(259));
        assertThat(allocator.acquire(labels("e=1")).id()).isEqualTo(id(256));
    }

    @Test
    void a_full_range_is_refused_with_its_numbers_and_the_labels() throws IdentitiesExhaustedException {
        LocalIdentityAllocator allocator = small(1);
        allocator.acquire(labels("a=1"));

        assertThatThrownBy(() -> allocator.acquire(labels("b=1")))
                .isInstanceOf(IdentitiesExhaustedException.class)
                .hasMessageContaining("256..256")
                .hasMessageContaining("k8s:b=1");
        assertThat(allocator.acquire(labels("a=1")).id()).isEqualTo(id(256));
    }

    @ParameterizedTest
    @EnumSource(ReservedIdentity.class)
    void a_reserved_label_gets_its_fixed_number_and_is_not_counted(ReservedIdentity reserved)
            throws IdentitiesExhaustedException {
        LocalIdentityAllocator allocator = new LocalIdentityAllocator();

        assertThat(allocator.acquire(labels("reserved:" + reserved.labelKey()))).isEqualTo(reserved.identity());
        assertThat(allocator.release(reserved.id())).isFalse();
        assertThat(allocator.release(reserved.id())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "::/0", "10.0.0.0/8", "fd00::1/128"})
    void a_prefix_has_a_node_local_number_and_is_world(String prefix) throws IdentitiesExhaustedException {
        SecurityIdentity identity = new LocalIdentityAllocator().acquireCidr(IpPrefix.parse(prefix));

        assertThat(identity.id()).isEqualTo(id(NumericIdentity.FIRST_NODE_LOCAL));
        assertThat(identity.labels()).isEqualTo(labels("cidr:" + prefix, "reserved:world"));
    }

    @Test
    void a_restored_number_is_held_until_the_former_run_is_released() throws IdentitiesExhaustedException {
        LocalIdentityAllocator allocator = small(3);
        allocator.restore(Map.of(
                id(257),
                labels("a=1"),
                id(256),
                labels("gone=1"),
                id(NumericIdentity.FIRST_NODE_LOCAL + 1),
                LocalIdentityAllocator.cidrLabels(IpPrefix.parse("10.0.0.0/8"))));

        assertThat(allocator.acquire(labels("b=1")).id()).isEqualTo(id(258));
        assertThat(allocator.acquire(labels("a=1")).id()).isEqualTo(id(257));
        assertThatThrownBy(() -> allocator.acquire(labels("c=1"))).isInstanceOf(IdentitiesExhaustedException.class);
        assertThat(allocator.release(id(257))).isFalse();
        allocator.acquire(labels("a=1"));

        assertThat(allocator.releaseRestored()).containsExactly(id(256), id(NumericIdentity.FIRST_NODE_LOCAL + 1));
        assertThat(allocator.acquire(labels("c=1")).id()).isEqualTo(id(256));
        assertThat(allocator.release(id(257))).isTrue();
    }

    @Test
    void refuses_to_restore_numbers_that_cannot_be_and_restores_nothing_then() throws IdentitiesExhaustedException {
        LocalIdentityAllocator allocator = new LocalIdentityAllocator();

        assertThatThrownBy(() -> allocator.restore(Map.of(id(5), labels("a=1"))))
                .hasMessageContaining("identity 5")
                .hasMessageContaining("256..65535");
        assertThatThrownBy(() -> allocator.restore(Map.of(id(300), labels("cidr:10.0.0.0/8", "reserved:world"))))
                .hasMessageContaining("identity 300");
        assertThatThrownBy(() -> allocator.restore(Map.of(id(300), labels("a=1"), id(301), labels("a=1"))))
                .hasMessageContaining("k8s:a=1");
        assertThat(allocator.inUse()).isEmpty();

        allocator.acquire(labels("b=1"));
        assertThatThrownBy(() -> allocator.restore(Map.of(id(256), labels("c=1"))))
                .hasMessageContaining("k8s:c=1");
        assertThatThrownBy(() -> allocator.restore(Map.of(id(400), labels("b=1"))))
                .hasMessageContaining("k8s:b=1");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void no_number_ever_means_two_things_at_once(long seed) {
        Random random = new Random(seed);
        LocalIdentityAllocator allocator = small(12);
        Map<LabelSet, Integer> references = new HashMap<>();
        Map<LabelSet, NumericIdentity> numbers = new HashMap<>();
        for (int step = 0; step < 5000; step++) {
            LabelSet labels = labels("app=" + random.nextInt(16));
            int held = references.getOrDefault(labels, 0);
            if (held > 0 && random.nextBoolean()) {
                boolean last = allocator.release(Objects.requireNonNull(numbers.get(labels)));
                assertThat(last).as("seed %d step %d", seed, step).isEqualTo(held == 1);
                references.put(labels, held - 1);
                if (last) {
                    numbers.remove(labels);
                }
                continue;
            }
            try {
                SecurityIdentity identity = allocator.acquire(labels);
                assertThat(identity.labels()).isEqualTo(labels);
                NumericIdentity before = numbers.put(labels, identity.id());
                assertThat(before == null || before.equals(identity.id()))
                        .as("seed %d step %d: %s had %s", seed, step, identity, before)
                        .isTrue();
                references.put(labels, held + 1);
            } catch (IdentitiesExhaustedException full) {
                assertThat(numbers)
                        .as("seed %d step %d: %s", seed, step, full.getMessage())
                        .hasSize(12);
            }
            assertThat(numbers.values()).as("seed %d step %d", seed, step).doesNotHaveDuplicates();
        }
    }
}

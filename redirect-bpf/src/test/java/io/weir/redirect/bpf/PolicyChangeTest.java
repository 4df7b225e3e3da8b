package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyChangeTest {

    private static final int PEER = 256;

    private static PolicyMapKey key(int peer, int port, int bits) {
        return new PolicyMapKey(TrafficDirection.INGRESS, new NumericIdentity(peer), 6, port, bits);
    }

    @Test
    void writesStrictFirstAndRemovesLooseFirst() {
        Map<PolicyMapKey, PolicyMapDecision> actual = Map.of(
                key(PEER, 1, 16), PolicyMapDecision.DENY,
                key(PEER, 2, 16), PolicyMapDecision.ALLOW,
                key(PEER, 3, 16), PolicyMapDecision.REDIRECT,
                key(PEER, 4, 16), PolicyMapDecision.ALLOW,
                key(PEER, 5, 16), PolicyMapDecision.DENY);
        Map<PolicyMapKey, PolicyMapDecision> wanted = Map.of(
                key(PEER, 4, 16), PolicyMapDecision.ALLOW,
                key(PEER, 5, 16), PolicyMapDecision.ALLOW,
                key(PEER, 6, 16), PolicyMapDecision.REDIRECT,
                key(PEER, 7, 16), PolicyMapDecision.DENY);
        assertThat(PolicyChange.plan(actual, wanted))
                .containsExactly(
                        new PolicyChange(key(PEER, 7, 16), Optional.of(PolicyMapDecision.DENY)),
                        new PolicyChange(key(PEER, 6, 16), Optional.of(PolicyMapDecision.REDIRECT)),
                        new PolicyChange(key(PEER, 5, 16), Optional.of(PolicyMapDecision.ALLOW)),
                        new PolicyChange(key(PEER, 2, 16), Optional.empty()),
                        new PolicyChange(key(PEER, 3, 16), Optional.empty()),
                        new PolicyChange(key(PEER, 1, 16), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void isNeverLooserOnTheWayThanBeforeAndAfter(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Map<PolicyMapKey, PolicyMapDecision> some = entries(random);
            Map<PolicyMapKey, PolicyMapDecision> more = new HashMap<>(some);
            more.putAll(entries(random));
            walk(some, more);
            Map<PolicyMapKey, PolicyMapDecision> fewer = new HashMap<>(more);
            fewer.keySet().removeIf(key -> random.nextBoolean());
            walk(more, fewer);
        }
    }

    private static void walk(Map<PolicyMapKey, PolicyMapDecision> before, Map<PolicyMapKey, PolicyMapDecision> after) {
        List<PolicyChange> plan = PolicyChange.plan(before, after);
        assertThat(PolicyChange.isSafeStepByStep(plan)).isTrue();
        Map<PolicyMapKey, PolicyMapDecision> now = new HashMap<>(before);
        for (PolicyChange change : plan) {
            change.decision().ifPresentOrElse(value -> now.put(change.key(), value), () -> now.remove(change.key()));
            for (int port = 0; port < 8; port++) {
                PolicyMapDecision strictEnough = loosest(decide(before, port), decide(after, port));
                assertThat(decide(now, port))
                        .as("port %s from %s to %s at %s", port, before, after, change)
                        .isGreaterThanOrEqualTo(strictEnough);
            }
        }
        assertThat(now).isEqualTo(after);
    }

    @Test
    void whatWritesAndRemovesMustHappenAtOnce() {
        Map<PolicyMapKey, PolicyMapDecision> before = Map.of(
                key(PEER, 0, 13), PolicyMapDecision.DENY,
                key(0, 3, 16), PolicyMapDecision.ALLOW);
        Map<PolicyMapKey, PolicyMapDecision> after = Map.of(
                key(PEER, 0, 13), PolicyMapDecision.REDIRECT,
                key(0, 2, 15), PolicyMapDecision.DENY);
        assertThat(decide(before, 3)).isEqualTo(PolicyMapDecision.DENY);
        assertThat(decide(after, 3)).isEqualTo(PolicyMapDecision.DENY);
        Map<PolicyMapKey, PolicyMapDecision> between = new HashMap<>(before);
        between.putAll(after);
        assertThat(decide(between, 3)).as("looser than both").isEqualTo(PolicyMapDecision.REDIRECT);
        assertThat(PolicyChange.isSafeStepByStep(PolicyChange.plan(before, after)))
                .isFalse();
    }

    private static PolicyMapDecision loosest(PolicyMapDecision one, PolicyMapDecision other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Random entries on eight ports, of one peer and of any. */
    private static Map<PolicyMapKey, PolicyMapDecision> entries(Random random) {
        Map<PolicyMapKey, PolicyMapDecision> entries = new HashMap<>();
        List<PolicyMapDecision> decisions = List.of(PolicyMapDecision.values());
        for (int i = random.nextInt(8); i > 0; i--) {
            int bits = 13 + random.nextInt(4);
            int port = random.nextInt(8) & ~((1 << (16 - bits)) - 1);
            entries.put(key(random.nextBoolean() ? 0 : PEER, port, bits), decisions.get(random.nextInt(3)));
        }
        return entries;
    }

    /** As the kernel decides where it enforces: the longest of each peer, of the two the stricter; nothing is a drop. */
    private static PolicyMapDecision decide(Map<PolicyMapKey, PolicyMapDecision> entries, int port) {
        Optional<PolicyMapDecision> any = longest(entries, 0, port);
        Optional<PolicyMapDecision> own = longest(entries, PEER, port);
        if (any.isEmpty() || own.isEmpty()) {
            return any.or(() -> own).orElse(PolicyMapDecision.DENY);
        }
        return loosest(any.get(), own.get()) == any.get() ? own.get() : any.get();
    }

    private static Optional<PolicyMapDecision> longest(
            Map<PolicyMapKey, PolicyMapDecision> entries, int peer, int port) {
        return entries.entrySet().stream()
                .filter(entry ->
                        entry.getKey().peer().value() == peer && entry.getKey().covers(key(peer, port, 16)))
                .max((one, other) ->
                        Integer.compare(one.getKey().portBits(), other.getKey().portBits()))
                .map(Map.Entry::getValue);
    }
}

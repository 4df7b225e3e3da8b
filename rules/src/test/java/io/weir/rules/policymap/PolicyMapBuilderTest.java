package io.weir.rules.policymap;

import static io.weir.identity.TrafficDirection.EGRESS;
import static io.weir.identity.TrafficDirection.INGRESS;
import static io.weir.rules.policymap.PolicyMapDecision.ALLOW;
import static io.weir.rules.policymap.PolicyMapDecision.DENY;
import static io.weir.rules.policymap.PolicyMapDecision.REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.identity.IdentitySet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyMapBuilderTest {

    private static final NumericIdentity PEER = new NumericIdentity(256);
    private static final IdentitySet PEERS = IdentitySet.of(PEER);
    private static final List<PolicyMapDecision> DECISIONS = List.of(ALLOW, REDIRECT, DENY);

    private static PolicyMapKey key(TrafficDirection direction, int protocol, int port, int portBits) {
        return new PolicyMapKey(direction, PEER, protocol, port, portBits);
    }

    @Test
    void every_peer_becomes_one_entry_and_nobody_none() {
        PolicyMapState state = new PolicyMapBuilder()
                .add(INGRESS, IdentitySet.EVERY, 6, 80, 80, ALLOW)
                .add(INGRESS, IdentitySet.NONE, 6, 81, 81, ALLOW)
                .build(true, false);

        assertThat(state.entries())
                .isEqualTo(Map.of(new PolicyMapKey(INGRESS, PolicyMapKey.ANY_PEER, 6, 80, 16), ALLOW));
        assertThat(state.ingressEnforced()).isTrue();
        assertThat(state.egressEnforced()).isFalse();
    }

    @Test
    void a_range_becomes_the_fewest_prefixes() {
        PolicyMapState state =
                new PolicyMapBuilder().add(EGRESS, PEERS, 6, 79, 88, ALLOW).build(false, true);

        assertThat(state.entries())
                .isEqualTo(Map.of(
                        key(EGRESS, 6, 79, 16), ALLOW, key(EGRESS, 6, 80, 13), ALLOW, key(EGRESS, 6, 88, 16), ALLOW));
        assertThat(new PolicyMapBuilder()
                        .add(EGRESS, PEERS, 17, 0, 65535, ALLOW)
                        .build(false, true)
                        .entries())
                .isEqualTo(Map.of(key(EGRESS, 17, 0, 0), ALLOW));
    }

    @Test
    void a_stronger_decision_is_carried_into_longer_entries_and_a_repeated_one_left_out() {
        PolicyMapState state = new PolicyMapBuilder()
                .add(INGRESS, PEERS, 0, 0, 65535, ALLOW)
                .add(INGRESS, PEERS, 6, 80, 80, REDIRECT)
                .add(INGRESS, PEERS, 6, 80, 80, ALLOW)
                .add(INGRESS, PEERS, 6, 443, 443, ALLOW)
                .add(INGRESS, PEERS, 6, 64, 127, DENY)
                .add(INGRESS, PEERS, 6, 8080, 8080, REDIRECT)
                .build(true, true);

        assertThat(state.entries())
                .isEqualTo(Map.of(
                        key(INGRESS, 0, 0, 0),
                        ALLOW,
                        key(INGRESS, 6, 64, 10),
                        DENY,
                        key(INGRESS, 6, 8080, 16),
                        REDIRECT));
    }

    @Test
    void entries_of_other_peers_and_directions_do_not_touch() {
        PolicyMapState state = new PolicyMapBuilder()
                .add(INGRESS, IdentitySet.EVERY, 6, 0, 65535, DENY)
                .add(EGRESS, PEERS, 6, 0, 65535, DENY)
                .add(INGRESS, PEERS, 6, 80, 80, ALLOW)
                .build(true, true);

        assertThat(state.entries())
                .containsEntry(key(INGRESS, 6, 80, 16), ALLOW)
                .hasSize(3);
    }

    @Test
    void only_tcp_can_be_redirected() {
        assertThatThrownBy(() -> new PolicyMapBuilder().add(INGRESS, PEERS, 17, 53, 53, REDIRECT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("protocol 17");
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_longest_entry_is_the_strongest_of_all_that_cover(long seed) {
        Random random = new Random(seed);
        PolicyMapDecision[] strongest = new PolicyMapDecision[65536];
        PolicyMapBuilder builder = new PolicyMapBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            int first = random.nextInt(65536);
            int last = random.nextBoolean() ? first : first + random.nextInt(65536 - first);
            PolicyMapDecision decision = DECISIONS.get(random.nextInt(3));
            builder.add(INGRESS, PEERS, 6, first, last, decision);
            for (int port = first; port <= last; port++) {
                if (strongest[port] == null || decision.compareTo(strongest[port]) > 0) {
                    strongest[port] = decision;
                }
            }
        }
        Map<PolicyMapKey, PolicyMapDecision> entries = builder.build(true, true).entries();
        for (int port = 0; port < 65536; port++) {
            PolicyMapDecision found = null;
            for (int bits = 16; bits >= 0 && found == null; bits--) {
                found = entries.get(key(INGRESS, 6, port & -(1 << (16 - bits)), bits));
            }
            if (found != strongest[port]) {
                assertThat(found)
                        .as("seed %d port %d of %s", seed, port, entries)
                        .isEqualTo(strongest[port]);
            }
        }
    }
}

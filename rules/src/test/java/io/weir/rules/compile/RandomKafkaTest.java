package io.weir.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.NumericIdentity;
import io.weir.rules.snapshot.CompiledRule;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.DirectionPolicy;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.PlacedRule;
import io.weir.rules.snapshot.PortPolicy;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random Kafka rules: the index of a port against the naive evaluator asked rule by rule, and any order against any. */
class RandomKafkaTest {

    private static final int QUESTIONS = 4000;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    private static PortPolicy port(boolean enforced, List<CompiledRule> rules) {
        return DirectionPolicy.of(
                        enforced,
                        rules.stream()
                                .map(rule -> new PlacedRule(rule, 6, 9092, 9092))
                                .toList())
                .port(6, 9092);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_first_rule_that_matches_is_found_and_a_denial_tells_what_missed(long seed) {
        RandomKafka source = new RandomKafka(seed);
        List<CompiledRule> mixed = new ArrayList<>(source.compiled);
        Collections.shuffle(mixed, new Random(seed));
        PortPolicy policy = port(true, source.compiled);
        PortPolicy shuffled = port(true, mixed);
        PortPolicy open = port(false, mixed);
        int allowed = 0;
        int denied = 0;
        for (int i = 0; i < QUESTIONS; i++) {
            NumericIdentity peer = source.peer();
            KafkaRequestView question = source.question();
            List<RandomKafka.Placed> ofPeer = source.placed.stream()
                    .filter(placed -> placed.peers().contains(peer))
                    .toList();
            Optional<RuleOrigin> expected = ofPeer.stream()
                    .filter(placed -> NaiveKafka.allows(placed.rule(), question))
                    .map(RandomKafka.Placed::origin)
                    .min(Comparator.naturalOrder());

            Verdict verdict = policy.evaluate(peer, question);

            assertThat(shuffled.evaluate(peer, question)).isEqualTo(verdict);
            assertThat(policy.forPeer(peer).allows(question)).isEqualTo(verdict.forwards());
            assertThat(open.forPeer(peer).allows(question))
                    .isEqualTo(open.evaluate(peer, question).forwards());
            if (ofPeer.isEmpty()) {
                assertThat(verdict.forwards()).isFalse();
            } else if (expected.isPresent()) {
                assertThat(verdict)
                        .as("seed %d: %s of %s", seed, question, peer)
                        .isEqualTo(new Verdict.Forward(expected.get()));
                allowed++;
            } else {
                Verdict.Deny deny = (Verdict.Deny) verdict;
                assertThat(deny.reason()).isEqualTo(DenyReason.NO_RULE_FOR_REQUEST);
                Verdict.NearestRule nearest = deny.nearest().orElseThrow();
                assertThat(nearest.missed()).isNotEmpty();
                assertThat(ofPeer).extracting(RandomKafka.Placed::origin).contains(nearest.rule());
                assertThat(open.evaluate(peer, question)).isEqualTo(Verdict.NotEnforced.INSTANCE);
                denied++;
            }
        }
        assertThat(allowed).isPositive();
        assertThat(denied).as("denied with seed %d", seed).isPositive();
    }
}

package io.weir.agent.identities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.agent.state.IdentityDemand;
import io.weir.agent.state.IdentityDemand.Recorded;
import io.weir.agent.state.IdentityDemand.Wanted;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IdentityRoundTest {

    private static final LabelSet TIE = labels("tiefighter");
    private static final LabelSet XWING = labels("xwing");
    private static final NumericIdentity ID = new NumericIdentity(300);
    private static final Set<String> NODES = Set.of("node1");

    private final Noted records = new Noted();
    private final IdentityRound round = new IdentityRound(
            records, new CollectionTurns("node1", Duration.ofMinutes(1)), Duration.ofSeconds(60), new Random(1));

    @Test
    void oneLabelSetThatGetsNoNumberKeepsNoOtherWaiting() throws Exception {
        records.failing.add(TIE);
        IdentityDemand demand = local(wanted(TIE, Recorded.NO), wanted(XWING, Recorded.NO));
        assertThatThrownBy(() -> round.run(demand, 0, 0)).hasMessageContaining("tiefighter");
        assertThat(records.calls).containsExactly("ensure tiefighter", "ensure xwing");
        records.failing.clear();
        assertThat(round.run(demand, 0, 100)).isPresent();
        assertThat(records.calls).endsWith("ensure tiefighter");
    }

    @Test
    void whatWasRecordedIsNotRecordedAgainBeforeTheWatchCouldTell() throws Exception {
        IdentityDemand demand = local(wanted(TIE, Recorded.NO));
        round.run(demand, 0, 0);
        round.run(demand, 0, 500);
        assertThat(records.calls).hasSize(1);
        round.run(demand, 0, 3_000);
        assertThat(records.calls).hasSize(2);
    }

    @Test
    void labelsWithoutPodsHereAreReleasedOnce() throws Exception {
        round.run(local(wanted(TIE, Recorded.YES)), 0, 0);
        round.run(IdentityDemand.NONE, 0, 1);
        round.run(IdentityDemand.NONE, 0, 2);
        assertThat(records.calls).containsExactly("ensure tiefighter", "release tiefighter");
    }

    @Test
    void labelsOfOtherNodesAreLeftToThoseForAWhile() throws Exception {
        IdentityDemand demand = new IdentityDemand(List.of(), Set.of(TIE), Map.of(), Map.of(), NODES);
        round.run(demand, 0, 0);
        round.run(demand, 0, IdentityRound.OTHERS_DELAY.toMillis() - 1);
        assertThat(records.calls).isEmpty();
        round.run(demand, 0, 2 * IdentityRound.OTHERS_DELAY.toMillis());
        assertThat(records.calls).containsExactly("others tiefighter");
    }

    @Test
    void anUnusedNumberIsMarkedAndThenDeletedByThatMarkAlone() throws Exception {
        round.run(unused(""), 0, 0);
        round.run(unused(""), 0, 59_999);
        assertThat(records.calls).isEmpty();
        round.run(unused(""), 0, 60_000);
        assertThat(records.calls).containsExactly("collect 300 ");
        round.run(unused("mark 1"), 0, 61_000);
        round.run(unused("mark 2"), 0, 120_999);
        round.run(unused("mark 2"), 0, 180_998);
        assertThat(records.calls).hasSize(1);
        round.run(unused("mark 2"), 0, 180_999);
        assertThat(records.calls).endsWith("collect 300 mark 2").hasSize(2);
    }

    @Test
    void aNumberThatWasUsedInBetweenIsUnusedFromAnew() throws Exception {
        round.run(unused("mark 1"), 0, 0);
        round.run(IdentityDemand.NONE, 0, 30_000);
        round.run(unused("mark 1"), 0, 60_000);
        assertThat(records.calls).isEmpty();
    }

    @Test
    void oneNodeAtATimeCollectsANumberAndEveryNodeSomeTime() {
        Set<String> nodes = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            nodes.add("node-" + i);
        }
        Set<String> had = new HashSet<>();
        for (long turn = 0; turn < 500; turn++) {
            long nowMillis = turn * 60_000;
            List<String> ours = nodes.stream()
                    .filter(node -> new CollectionTurns(node, Duration.ofMinutes(1)).isOurs(300, nodes, nowMillis))
                    .toList();
            assertThat(ours).hasSize(1);
            had.addAll(ours);
        }
        assertThat(had).isEqualTo(nodes);
    }

    @Test
    void theCandidatesOfALabelSetAreAllNumbersInAnOrderOfItsOwn() {
        NumberProbe probe = new NumberProbe();
        Set<NumericIdentity> seen = new HashSet<>();
        for (int attempt = 0; attempt < probe.size(); attempt++) {
            seen.add(probe.candidates(TIE).get(attempt));
            assertThat(seen).hasSize(attempt + 1);
        }
        assertThat(probe.candidates(TIE).get(0))
                .isEqualTo(new NumberProbe().candidates(labels("tiefighter")).get(0));
        assertThat(probe.candidates(TIE).get(0))
                .isNotEqualTo(probe.candidates(XWING).get(0));
    }

    private static IdentityDemand unused(String mark) {
        Map<NumericIdentity, String> marked = mark.isEmpty() ? Map.of() : Map.of(ID, mark);
        return new IdentityDemand(List.of(), Set.of(), Map.of(ID, TIE), marked, NODES);
    }

    private static IdentityDemand local(Wanted... wanted) {
        return new IdentityDemand(List.of(wanted), Set.of(), Map.of(), Map.of(), NODES);
    }

    private static Wanted wanted(LabelSet labels, Recorded recorded) {
        return new Wanted(labels, Optional.empty(), recorded);
    }

    private static LabelSet labels(String shipClass) {
        return LabelSet.of(new Label("k8s", "class", shipClass));
    }

    private static String name(LabelSet labels) {
        return labels.asList().get(0).value();
    }

    /** Notes what is asked of it. */
    private static final class Noted implements IdentityRecords {
        private final List<String> calls = new ArrayList<>();
        private final Set<LabelSet> failing = new HashSet<>();

        @Override
        public Optional<Duration> refresh() {
            return Optional.empty();
        }

        @Override
        public void ensure(Wanted wanted) throws IOException {
            calls.add("ensure " + name(wanted.labels()));
            if (failing.contains(wanted.labels())) {
                throw new IOException("no number for " + wanted.labels());
            }
        }

        @Override
        public void ensureForOthers(LabelSet labels) {
            calls.add("others " + name(labels));
        }

        @Override
        public void release(LabelSet labels) {
            calls.add("release " + name(labels));
        }

        @Override
        public void collect(NumericIdentity id, LabelSet labels, String mark) {
            calls.add("collect " + id + " " + mark);
        }

        @Override
        public void close() {}
    }
}

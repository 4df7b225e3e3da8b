package io.weir.proxy.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What is known of topic ids, and what gives way when there is no room. */
final class LearnedTopicsTest {

    private static final int MOST = 4;

    private long now;
    private final LearnedTopics topics = new LearnedTopics(() -> now, MOST);

    private static Uuid id(int number) {
        return new Uuid(7, number);
    }

    /** The server is asked about these numbers, and names those. */
    private void answer(Set<Integer> asked, int... named) {
        Set<Uuid> ids = new HashSet<>();
        asked.forEach(number -> ids.add(id(number)));
        Map<Uuid, String> names = new HashMap<>();
        IntStream.of(named).forEach(number -> names.put(id(number), "t" + number));
        topics.answered(ids, names);
    }

    @Test
    void aNameThatWasToldIsKnown() {
        answer(Set.of(1, 2), 1);
        topics.learned(id(3), "t3");
        assertThat(topics.name(id(1))).isEqualTo("t1");
        assertThat(topics.name(id(2))).isNull();
        assertThat(topics.name(id(3))).isEqualTo("t3");
        assertThat(topics.isUnknown(id(1))).isFalse();
        assertThat(topics.isUnknown(id(2))).isTrue();
        assertThat(topics.isUnknown(id(4))).isFalse();
    }

    @Test
    void whatNobodyAskedForIsNotTaken() {
        answer(Set.of(1), 1, 2);
        assertThat(topics.name(id(2))).isNull();
    }

    @Test
    void whenThereIsNoRoomWhatTheRequestInHandWasJudgedByStays() {
        answer(Set.of(1, 2, 3, 4), 1, 2, 3, 4);
        assertThat(topics.name(id(1))).isEqualTo("t1");
        assertThat(topics.name(id(3))).isEqualTo("t3");
        answer(Set.of(5, 6), 5, 6);
        for (int number : new int[] {1, 3, 5, 6}) {
            assertThat(topics.name(id(number))).isEqualTo("t" + number);
        }
        assertThat(topics.name(id(2))).isNull();
        assertThat(topics.name(id(4))).isNull();
    }

    @Test
    void whatIsToldByTheWayPushesNothingOut() {
        answer(Set.of(1, 2, 3, 4), 1, 2, 3, 4);
        topics.learned(id(5), "t5");
        assertThat(topics.name(id(5))).isNull();
        assertThat(topics.name(id(1))).isEqualTo("t1");
    }

    @Test
    void thatThereIsNoSuchTopicIsBelievedForASecond() {
        answer(Set.of(1));
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(topics.isUnknown(id(1))).isTrue();
        now++;
        assertThat(topics.isUnknown(id(1))).isFalse();
        answer(Set.of(1));
        topics.learned(id(1), "t1");
        assertThat(topics.isUnknown(id(1))).isFalse();
    }

    @Test
    void whatWasAskedForLastIsKnownToBeUnknownWhenThereIsNoRoom() {
        answer(Set.of(1, 2, 3));
        answer(Set.of(4, 5));
        assertThat(topics.isUnknown(id(4))).isTrue();
        assertThat(topics.isUnknown(id(5))).isTrue();
        assertThat(topics.isUnknown(id(1))).isFalse();
    }

    @Test
    void noIdAndNamesThatNoBrokerHasAreNotTaken() {
        topics.learned(Uuid.ZERO_UUID, "zero");
        assertThat(topics.name(Uuid.ZERO_UUID)).isNull();
        topics.answered(Set.of(id(1)), Map.of(id(1), "x".repeat(250)));
        assertThat(topics.name(id(1))).isNull();
        assertThat(topics.isUnknown(id(1))).isTrue();
    }
}

package io.weir.testbed.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kcat with Debian's librdkafka: a client of another family, and older than the broker by years. */
class KcatIT {

    private static final Owner OWNER = new Owner(Suite.openBroker());
    private static final WeirProxy WEIR =
            Suite.proxy("{role: produce, topic: cat-out}", "{role: consume, topic: 'cat-*', group: 'cats-*'}");

    @BeforeAll
    static void topics() {
        Kcat.require();
        OWNER.createTopics("cat-in", "cat-out", "dogs");
        OWNER.send("cat-in", "one", "two", "three");
        OWNER.send("dogs", "secret");
    }

    @AfterAll
    static void end() {
        WEIR.close();
        OWNER.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void recordsArriveInAnAllowedTopic(String compression) {
        int before = (int) OWNER.endOffset("cat-out");
        Kcat kcat = Kcat.run("meow\n", WEIR.bootstrap(), "-P", "-t", "cat-out", "-z", compression);

        assertThat(kcat.exitCode()).as(kcat.errors()).isZero();
        Kcat all = Kcat.run("", Suite.openBroker().bootstrap(), "-C", "-t", "cat-out", "-e", "-q");
        assertThat(all.output().lines().skip(before)).containsExactly("meow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dogs", "cat-in"})
    void producingToAnotherTopicIsRefused(String topic) {
        long before = OWNER.endOffset(topic);
        Kcat kcat = Kcat.run("bark\n", WEIR.bootstrap(), "-P", "-t", topic);

        assertThat(kcat.exitCode()).isNotZero();
        assertThat(kcat.errors()).containsIgnoringCase("topic authorization failed");
        assertThat(OWNER.endOffset(topic)).isEqualTo(before);
    }

    @Test
    void anAllowedTopicIsRead() {
        Kcat kcat = Kcat.run("", WEIR.bootstrap(), "-C", "-t", "cat-in", "-o", "beginning", "-e", "-q");

        assertThat(kcat.output().lines()).as(kcat.errors()).containsExactly("one", "two", "three");
    }

    @Test
    void readingAnotherTopicIsRefused() {
        Kcat kcat = Kcat.run("", WEIR.bootstrap(), "-C", "-t", "dogs", "-o", "beginning", "-e", "-q");

        assertThat(kcat.output()).isEmpty();
        assertThat(kcat.exitCode()).isNotZero();
        assertThat(kcat.errors()).containsIgnoringCase("topic authorization failed");
    }

    @Test
    void aGroupThatIsAllowedReads() {
        Kcat kcat = Kcat.run(
                "", WEIR.bootstrap(), "-G", "cats-1", "cat-in", "-c", "3", "-q", "-X", "auto.offset.reset=earliest");

        assertThat(kcat.output().lines()).as(kcat.errors()).containsExactly("one", "two", "three");
        assertThat(OWNER.committed("cats-1")).containsEntry("cat-in-0", 3L);
    }

    @Test
    void anotherGroupIsRefused() {
        Kcat kcat = Kcat.run("", WEIR.bootstrap(), "-G", "dogs-1", "cat-in", "-c", "3", "-q");

        assertThat(kcat.output()).isEmpty();
        assertThat(kcat.exitCode()).isNotZero();
        assertThat(kcat.errors()).containsIgnoringCase("group authorization failed");
    }

    @Test
    void theListOfTopicsShowsTheAllowedOnes() {
        Kcat kcat = Kcat.run("", WEIR.bootstrap(), "-L");

        assertThat(kcat.output())
                .contains("topic \"cat-in\"", "topic \"cat-out\"")
                .doesNotContain("dogs");
        assertThat(kcat.output()).contains("broker 1 at " + WEIR.bootstrap());
    }
}

package io.weir.testbed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kafka Streams of a release before the broker's, exactly once, with its internal topics behind rules. */
class StreamsIT {

    private static final Owner OWNER = new Owner(Suite.openBroker());
    private static final WeirProxy WEIR = Suite.proxy(
            "{role: consume, topic: words, group: counter}",
            "{role: consume, topic: 'counter-*', group: counter}",
            "{role: produce, topic: 'counter-*', transactionalID: 'counter-*'}",
            "{role: produce, topic: counts, transactionalID: 'counter-*'}",
            "{apiKey: createtopics, topic: 'counter-*'}",
            "{apiKey: deleterecords, topic: 'counter-*'}");

    @BeforeAll
    static void topics() {
        OWNER.createTopics("words", "counts", "spies");
        OWNER.send("words", "the plans", "of the deathstar");
    }

    @AfterAll
    static void end() {
        WEIR.close();
        OWNER.close();
    }

    private static ChildProcess wordCount(String application, String output) {
        Path directory = ChildProcess.directory("streams");
        String tools = ChildProcess.root().resolve("testbed/kafka-tools/target/lib") + "/*";
        Path program = ChildProcess.root().resolve("testbed/kafka-tests/src/test/programs/WordCount.java");
        return ChildProcess.start(
                directory,
                ChildProcess.java("256m", tools, program.toString()),
                WEIR.bootstrap(),
                application,
                "words",
                output,
                directory.resolve("state").toString());
    }

    @Test
    void wordsAreCountedThroughInternalTopics() {
        try (ChildProcess streams = wordCount("counter", "counts")) {
            List<String> counts = OWNER.values("counts", 4);

            assertThat(counts).contains("plans=1", "of=1", "deathstar=1").containsAnyOf("the=1", "the=2");
            assertThat(streams.isAlive()).isTrue();
        }
        assertThat(OWNER.topics()).anyMatch(name -> name.startsWith("counter-") && name.endsWith("-changelog"));
    }

    @Test
    void anApplicationOfAnotherNameIsRefused() {
        assertThatThrownBy(() -> wordCount("spy", "counts").close())
                .hasMessageContaining("failed")
                .hasMessageContaining("TopicAuthorizationException");
    }
}

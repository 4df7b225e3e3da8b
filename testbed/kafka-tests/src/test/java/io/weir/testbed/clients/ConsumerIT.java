package io.weir.testbed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java consumer in groups of the classic and of the new protocol, and without a group, behind rules for topics and groups. */
class ConsumerIT {

    private static final Owner OWNER = new Owner(Suite.openBroker());
    private static final WeirProxy WEIR = Suite.proxy("{role: consume, topic: 'news-*', group: 'readers-*'}");

    @BeforeAll
    static void topics() {
        OWNER.createTopics("news-empire", "news-offsets", "secrets");
        OWNER.createTopics(4, "news-shared");
        OWNER.send("news-empire", "one", "two", "three");
        OWNER.send("secrets", "secret");
    }

    @AfterAll
    static void end() {
        WEIR.close();
        OWNER.close();
    }

    private static KafkaConsumer<String, String> consumer(String group, String protocol) {
        return new KafkaConsumer<>(Settings.consumer(WEIR.bootstrap(), group, protocol));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void anAllowedTopicIsRead(String protocol) {
        try (KafkaConsumer<String, String> consumer = consumer("readers-" + protocol, protocol)) {
            consumer.subscribe(List.of("news-empire"));

            assertThat(Reading.values(consumer, 3)).containsExactly("one", "two", "three");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aMemberThatComesBackGoesOnWhereItsGroupHasCommitted(String protocol) {
        String group = "readers-again-" + protocol;
        OWNER.send("news-offsets", "a", "b", "c");
        int all = (int) OWNER.endOffset("news-offsets");
        try (KafkaConsumer<String, String> consumer = consumer(group, protocol)) {
            consumer.subscribe(List.of("news-offsets"));
            Reading.values(consumer, all);
            consumer.commitSync();
        }
        OWNER.send("news-offsets", "d");

        try (KafkaConsumer<String, String> consumer = consumer(group, protocol)) {
            consumer.subscribe(List.of("news-offsets"));

            assertThat(Reading.values(consumer, 1)).containsExactly("d");
        }
        assertThat(OWNER.committed(group)).containsEntry("news-offsets-0", (long) all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void membersOfAGroupShareThePartitions(String protocol) {
        String group = "readers-shared-" + protocol;
        try (KafkaConsumer<String, String> first = consumer(group, protocol);
                KafkaConsumer<String, String> second = consumer(group, protocol)) {
            List<KafkaConsumer<String, String>> both = List.of(first, second);
            both.forEach(each -> each.subscribe(List.of("news-shared")));
            Eventually.await("both have half of the partitions", () -> {
                both.forEach(each -> each.poll(Duration.ofMillis(50)));
                return both.stream().allMatch(each -> each.assignment().size() == 2);
            });
            Set<TopicPartition> covered = new HashSet<>(first.assignment());
            covered.addAll(second.assignment());

            assertThat(covered).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void anotherTopicIsRefused(String protocol) {
        try (KafkaConsumer<String, String> consumer = consumer("readers-" + protocol + "-refused", protocol)) {
            consumer.subscribe(List.of("secrets"));

            assertThat(Reading.failure(consumer)).isInstanceOf(TopicAuthorizationException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void anotherGroupIsRefused(String protocol) {
        try (KafkaConsumer<String, String> consumer = consumer("writers", protocol)) {
            consumer.subscribe(List.of("news-empire"));

            assertThat(Reading.failure(consumer))
                    .asInstanceOf(type(GroupAuthorizationException.class))
                    .extracting(GroupAuthorizationException::groupId)
                    .isEqualTo("writers");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aPatternThatTheClientResolvesFindsOnlyAllowedTopics(String protocol) {
        try (KafkaConsumer<String, String> consumer = consumer("readers-pattern-" + protocol, protocol)) {
            consumer.subscribe(Pattern.compile("news-empire|secrets"));

            assertThat(Reading.values(consumer, 3)).containsExactly("one", "two", "three");
            assertThat(consumer.assignment()).containsExactly(new TopicPartition("news-empire", 0));
        }
    }

    @Test
    void aPatternThatTheServerWouldResolveIsRefusedWhereTopicsAreRestricted() {
        try (KafkaConsumer<String, String> consumer = consumer("readers-server-pattern", "consumer")) {
            consumer.subscribe(new SubscriptionPattern("news-.*|secrets"));

            assertThat(Reading.failure(consumer)).isInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void aTopicIsReadWithoutAGroupAndFromAnOffset() {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(Settings.consumer(WEIR.bootstrap()))) {
            TopicPartition partition = new TopicPartition("news-empire", 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 1);

            assertThat(Reading.values(consumer, 2)).containsExactly("two", "three");
            assertThat(consumer.endOffsets(List.of(partition))).containsEntry(partition, 3L);
        }
    }

    @Test
    void aForbiddenTopicIsRefusedWithoutAGroup() {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(Settings.consumer(WEIR.bootstrap()))) {
            consumer.assign(List.of(new TopicPartition("secrets", 0)));

            assertThat(Reading.failure(consumer)).isInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void allTopicsThatAreListedAreThoseThatAreAllowed() {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(Settings.consumer(WEIR.bootstrap()))) {
            List<String> listed = new ArrayList<>(consumer.listTopics().keySet());

            assertThat(listed).contains("news-empire", "news-shared").allMatch(name -> name.startsWith("news-"));
        }
    }

    @Test
    void newRecordsComeWhileAFetchSessionGoesOn() {
        OWNER.createTopics("news-session");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(Settings.with(Settings.consumer(WEIR.bootstrap()), "fetch.max.wait.ms", 100))) {
            consumer.assign(List.of(new TopicPartition("news-session", 0), new TopicPartition("news-empire", 0)));
            List<String> read = new ArrayList<>(Reading.values(consumer, 3));
            for (int i = 0; i < 20; i++) {
                OWNER.send("news-session", "late " + i);
                read.addAll(Reading.values(consumer, 1));
            }

            assertThat(read).hasSize(23).endsWith("late 19");
        }
    }
}

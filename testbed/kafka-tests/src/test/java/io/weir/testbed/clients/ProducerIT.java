package io.weir.testbed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Java producer, with and without idempotence, behind rules for topics. */
class ProducerIT {

    private static final Owner OWNER = new Owner(Suite.openBroker());
    private static final WeirProxy WEIR = Suite.proxy(
            "{role: produce, topic: announce}",
            "{role: produce, topic: 'orders-*'}",
            "{role: consume, topic: readonly}");

    @BeforeAll
    static void topics() {
        OWNER.createTopics("announce", "plans", "orders-eu", "orders", "readonly");
    }

    @AfterAll
    static void end() {
        WEIR.close();
        OWNER.close();
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> settings = Settings.producer(WEIR.bootstrap());
        settings.putAll(more);
        return new KafkaProducer<>(settings);
    }

    @ParameterizedTest
    @CsvSource({
        "announce, all, true, none",
        "announce, all, false, gzip",
        "announce, 1, false, none",
        "announce, 0, false, none",
        "orders-eu, all, true, none"
    })
    void recordsArriveInATopicThatIsAllowed(String topic, String acks, boolean idempotent, String compression) {
        long before = OWNER.endOffset(topic);
        String value = topic + "/" + acks + "/" + idempotent + "/" + compression;
        try (KafkaProducer<String, String> producer =
                producer(Map.of("acks", acks, "enable.idempotence", idempotent, "compression.type", compression))) {
            Sending.send(producer, topic, value);
        }

        assertThat(OWNER.values(topic, (int) before + 1)).last().isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "plans, all, true",
        "plans, 1, false",
        "plans, 0, false",
        "orders, all, true",
        "readonly, all, true",
        "nowhere, all, true"
    })
    void anotherTopicIsRefusedAsByABrokerWithAcls(String topic, String acks, boolean idempotent) {
        List<String> topicsBefore = OWNER.topics();
        try (KafkaProducer<String, String> producer =
                producer(Map.of("acks", acks, "enable.idempotence", idempotent))) {
            assertThatThrownBy(() -> Sending.send(producer, topic, "secret"))
                    .asInstanceOf(type(TopicAuthorizationException.class))
                    .extracting(TopicAuthorizationException::unauthorizedTopics)
                    .isEqualTo(Collections.singleton(topic));
        }

        assertThat(OWNER.topics()).isEqualTo(topicsBefore);
        if (topicsBefore.contains(topic)) {
            assertThat(OWNER.endOffset(topic)).isZero();
        }
    }

    @Test
    void oneProducerIsServedForTheAllowedTopicAndRefusedForTheOther() {
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            RecordMetadata first = Sending.send(producer, "announce", "before");
            assertThatThrownBy(() -> Sending.send(producer, "plans", "secret"))
                    .isInstanceOf(TopicAuthorizationException.class);
            RecordMetadata second = Sending.send(producer, "announce", "after");

            assertThat(second.offset()).isEqualTo(first.offset() + 1);
        }
        assertThat(OWNER.endOffset("plans")).isZero();
    }

    @Test
    void manyRecordsAndLargeOnesArriveWholeAndInOrder() {
        long before = OWNER.endOffset("orders-eu");
        List<String> values = IntStream.range(0, 400)
                .mapToObj(number -> number + ":" + "x".repeat(number % 40 == 0 ? 300_000 : 100))
                .toList();
        try (KafkaProducer<String, String> producer = producer(Map.of("linger.ms", 5))) {
            Sending.sendAll(producer, "orders-eu", values);
        }

        List<String> arrived = OWNER.values("orders-eu", (int) before + values.size());
        assertThat(arrived.subList((int) before, arrived.size())).isEqualTo(values);
    }

    @Test
    void everyRequestHasAnEntryInTheAccessLog() {
        try (KafkaProducer<String, String> producer = producer(Map.of("client.id", "logged"))) {
            Sending.send(producer, "announce", "logged");
            assertThatThrownBy(() -> Sending.send(producer, "plans", "logged"))
                    .isInstanceOf(TopicAuthorizationException.class);
        }

        Eventually.await("an entry for the record", () -> WEIR.log().stream()
                .anyMatch(line -> line.contains("\"APIKey\":\"produce\"")
                        && line.contains("\"Topic\":\"announce\"")
                        && line.contains("\"Verdict\":\"Forwarded\"")));
        Eventually.await("an entry for the topic that is refused", () -> WEIR.log().stream()
                .anyMatch(line -> line.contains("\"APIKey\":\"metadata\"")
                        && line.contains("plans")
                        && line.contains("\"ErrorCode\":29")));
    }
}

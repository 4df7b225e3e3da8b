package io.weir.testbed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transactional producer behind rules for transactional ids, topics and groups. */
class TransactionsIT {

    private static final Owner OWNER = new Owner(Suite.openBroker());
    private static final WeirProxy WEIR = Suite.proxy(
            "{role: produce, topic: 'ledger-*', transactionalID: 'teller-*'}",
            "{role: consume, topic: 'in-*', group: tellers}");

    @BeforeAll
    static void topics() {
        OWNER.createTopics("ledger-day", "ledger-classic", "ledger-consumer", "in-classic", "in-consumer", "vault");
    }

    @AfterAll
    static void end() {
        WEIR.close();
        OWNER.close();
    }

    private static KafkaProducer<String, String> producer(String transactionalId) {
        return new KafkaProducer<>(
                Settings.with(Settings.producer(WEIR.bootstrap()), "transactional.id", transactionalId));
    }

    @Test
    void whatIsCommittedIsReadAndWhatIsAbortedIsNot() {
        try (KafkaProducer<String, String> producer = producer("teller-1")) {
            producer.initTransactions();
            producer.beginTransaction();
            Sending.send(producer, "ledger-day", "aborted");
            producer.abortTransaction();
            producer.beginTransaction();
            Sending.send(producer, "ledger-day", "committed");
            producer.commitTransaction();
        }

        assertThat(OWNER.values("ledger-day", 1)).containsExactly("committed");
    }

    @Test
    void anotherTransactionalIdIsRefused() {
        try (KafkaProducer<String, String> producer = producer("robber-1")) {
            assertThatThrownBy(producer::initTransactions).isInstanceOf(TransactionalIdAuthorizationException.class);
        }
    }

    @Test
    void anotherTopicInATransactionIsRefused() {
        try (KafkaProducer<String, String> producer = producer("teller-2")) {
            producer.initTransactions();
            producer.beginTransaction();
            assertThatThrownBy(() -> Sending.send(producer, "vault", "secret"))
                    .isInstanceOf(TopicAuthorizationException.class);
            producer.abortTransaction();
        }

        assertThat(OWNER.endOffset("vault")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void offsetsAreCommittedWithTheRecordsOfATransaction(String protocol) {
        String in = "in-" + protocol;
        String out = "ledger-" + protocol;
        OWNER.send(in, "deposit");
        Map<String, Object> settings = Settings.consumer(WEIR.bootstrap(), "tellers", protocol);
        long end;
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings);
                KafkaProducer<String, String> producer = producer("teller-3")) {
            consumer.subscribe(List.of(in));
            producer.initTransactions();
            producer.beginTransaction();
            Reading.values(consumer, 1);
            end = consumer.position(new TopicPartition(in, 0));
            Sending.send(producer, out, "booked");
            producer.sendOffsetsToTransaction(
                    Map.of(new TopicPartition(in, 0), new OffsetAndMetadata(end)), consumer.groupMetadata());
            producer.commitTransaction();
        }

        assertThat(OWNER.values(out, 1)).containsExactly("booked");
        assertThat(OWNER.committed("tellers")).containsEntry(in + "-0", end);
    }
}

package io.weir.testbed.clients;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Who owns the broker and goes to it directly: prepares topics, and sees what has really arrived. */
final class Owner implements AutoCloseable {

    private static final long LIMIT_SECONDS = 30;

    private final String bootstrap;
    private final Admin admin;

    Owner(TestBroker broker) {
        bootstrap = broker.bootstrap();
        admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap));
    }

    Admin admin() {
        return admin;
    }

    void createTopics(String... names) {
        createTopics(1, names);
    }

    void createTopics(int partitions, String... names) {
        get(admin.createTopics(Arrays.stream(names)
                        .map(name -> new NewTopic(name, Optional.of(partitions), Optional.empty()))
                        .toList())
                .all());
    }

    List<String> topics() {
        return get(admin.listTopics().names()).stream().sorted().toList();
    }

    /** Sends these values to a topic, one after another. */
    void send(String topic, String... values) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(Settings.producer(bootstrap))) {
            Sending.sendAll(producer, topic, List.of(values));
        }
    }

    /** How many records, markers of transactions among them, are in the first partition. */
    long endOffset(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        return get(admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition))
                .offset();
    }

    /** The values of committed records of a topic's first partition, once there are so many. */
    List<String> values(String topic, int count) {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(Settings.with(Settings.consumer(bootstrap), "isolation.level", "read_committed"))) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            return Reading.values(consumer, count);
        }
    }

    /** The committed offsets of a group. */
    Map<String, Long> committed(String group) {
        return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()).entrySet().stream()
                .collect(Collectors.toMap(each -> each.getKey().toString(), each -> each.getValue()
                        .offset()));
    }

    /** A future's result; its cause is thrown as it is. */
    static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(LIMIT_SECONDS));
    }
}

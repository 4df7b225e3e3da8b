package io.weir.testbed.clients;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;

/**
 * Something that a Java client is asked to do.
 *
 * @param client which one
 * @param name what is asked of it
 * @param actor who asks
 * @param allowed whether a broker with ACLs lets that be done
 * @param call does it with a broker at this address, and throws what the client throws
 */
record ClientCall(String client, String name, Actor actor, boolean allowed, Consumer<String> call) {

    /** All of them. */
    static List<ClientCall> all() {
        return List.of(
                new ClientCall("producer", "an allowed topic", Actor.WRITER, true, at -> send(at, "open-b", Map.of())),
                new ClientCall(
                        "producer", "a forbidden topic", Actor.WRITER, false, at -> send(at, "shut-a", Map.of())),
                new ClientCall(
                        "producer",
                        "a forbidden topic, not idempotent",
                        Actor.WRITER,
                        false,
                        at -> send(at, "shut-a", Map.of("acks", "1", "enable.idempotence", false))),
                new ClientCall(
                        "producer",
                        "a topic that may only be read",
                        Actor.READER,
                        false,
                        at -> send(at, "open-b", Map.of())),
                new ClientCall("producer", "an allowed transactional id", Actor.WRITER, true, at -> begin(at, "tx-9")),
                new ClientCall(
                        "producer", "a forbidden transactional id", Actor.WRITER, false, at -> begin(at, "foe-9")),
                new ClientCall(
                        "classic consumer",
                        "an allowed topic",
                        Actor.READER,
                        true,
                        at -> read(at, "crew-c", "classic", "open-a", true)),
                new ClientCall(
                        "classic consumer",
                        "a forbidden topic",
                        Actor.READER,
                        false,
                        at -> read(at, "crew-c2", "classic", "shut-a", false)),
                new ClientCall(
                        "classic consumer",
                        "a forbidden group",
                        Actor.READER,
                        false,
                        at -> read(at, "foe-c", "classic", "open-a", false)),
                new ClientCall(
                        "consumer",
                        "an allowed topic",
                        Actor.READER,
                        true,
                        at -> read(at, "crew-n", "consumer", "open-a", true)),
                new ClientCall(
                        "consumer",
                        "a forbidden topic",
                        Actor.READER,
                        false,
                        at -> read(at, "crew-n2", "consumer", "shut-a", false)),
                new ClientCall(
                        "consumer",
                        "a forbidden group",
                        Actor.READER,
                        false,
                        at -> read(at, "foe-n", "consumer", "open-a", false)),
                admin(
                        "describe an allowed topic",
                        Actor.READER,
                        true,
                        admin -> Owner.get(
                                admin.describeTopics(List.of("open-a")).allTopicNames())),
                admin(
                        "describe a forbidden topic",
                        Actor.READER,
                        false,
                        admin -> Owner.get(
                                admin.describeTopics(List.of("shut-a")).allTopicNames())),
                admin(
                        "describe the cluster",
                        Actor.READER,
                        true,
                        admin -> Owner.get(admin.describeCluster().nodes())),
                admin(
                        "offsets of a forbidden topic",
                        Actor.READER,
                        false,
                        admin -> Owner.get(
                                admin.listOffsets(Map.of(new TopicPartition("shut-a", 0), OffsetSpec.latest()))
                                        .all())),
                admin("create an allowed topic", Actor.ADMIN, true, admin -> create(admin, "lab-client")),
                admin("create a forbidden topic", Actor.ADMIN, false, admin -> create(admin, "shut-client")),
                admin("create as who reads", Actor.READER, false, admin -> create(admin, "open-client")),
                admin(
                        "delete a forbidden topic",
                        Actor.ADMIN,
                        false,
                        admin -> Owner.get(admin.deleteTopics(List.of("shut-a")).all())),
                admin(
                        "offsets of a forbidden group",
                        Actor.READER,
                        false,
                        admin -> Owner.get(
                                admin.listConsumerGroupOffsets("foe-1").partitionsToOffsetAndMetadata())));
    }

    private static ClientCall admin(String name, Actor actor, boolean allowed, Consumer<Admin> call) {
        return new ClientCall("admin", name, actor, allowed, bootstrap -> {
            try (Admin admin = Admin.create(Settings.client(bootstrap))) {
                call.accept(admin);
            }
        });
    }

    private static void create(Admin admin, String topic) {
        Owner.get(admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                .all());
    }

    private static void send(String bootstrap, String topic, Map<String, Object> more) {
        Map<String, Object> settings = Settings.producer(bootstrap);
        settings.putAll(more);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
            Sending.send(producer, topic, "value");
        }
    }

    private static void begin(String bootstrap, String transactionalId) {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(Settings.with(Settings.producer(bootstrap), "transactional.id", transactionalId))) {
            producer.initTransactions();
        }
    }

    private static void read(String bootstrap, String group, String protocol, String topic, boolean allowed) {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(Settings.consumer(bootstrap, group, protocol))) {
            consumer.subscribe(List.of(topic));
            if (allowed) {
                Reading.values(consumer, 1);
            } else {
                throw Reading.failure(consumer);
            }
        }
    }
}

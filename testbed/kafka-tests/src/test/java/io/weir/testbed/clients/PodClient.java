package io.weir.testbed.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Kafka's clients as a program, to be run in the network namespace of a pod. Its argument is the broker's address. For each line of its
 * input it says one: {@code done}, the values that it read, or the name of the exception it got.
 *
 * <pre>
 * create TOPIC           a topic with one partition
 * produce TOPIC VALUE    one record, not idempotent
 * consume TOPIC COUNT    from the beginning, without a group
 * follow TOPIC COUNT     the same, and keeps the consumer
 * go-on COUNT            more from that consumer
 * </pre>
 */
final class PodClient {

    private final String broker;
    private Optional<KafkaConsumer<String, String>> kept = Optional.empty();

    private PodClient(String broker) {
        this.broker = broker;
    }

    /** Says {@code ready}, and serves until its input ends. */
    public static void main(String[] arguments) throws IOException {
        PodClient client = new PodClient(arguments[0]);
        System.out.println("ready");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            System.out.println(client.answer(line.split(" ", 3)));
        }
    }

    private String answer(String[] words) {
        try {
            return switch (words[0]) {
                case "create" -> create(words[1]);
                case "produce" -> produce(words[1], words[2]);
                case "consume" -> consume(words[1], Integer.parseInt(words[2]));
                case "follow" -> {
                    kept.ifPresent(KafkaConsumer::close);
                    kept = Optional.of(consumer(words[1]));
                    yield read(kept.orElseThrow(), Integer.parseInt(words[2]));
                }
                case "go-on" -> read(kept.orElseThrow(), Integer.parseInt(words[1]));
                default -> throw new IllegalArgumentException(words[0]);
            };
        } catch (KafkaException refused) {
            return refused.getClass().getSimpleName();
        }
    }

    private String create(String topic) {
        try (Admin admin = Admin.create(Settings.client(broker))) {
            Owner.get(admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                    .all());
            return "done";
        }
    }

    private String produce(String topic, String value) {
        Map<String, Object> settings = Settings.with(Settings.producer(broker), "enable.idempotence", false);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
            Sending.send(producer, topic, value);
            return "done";
        }
    }

    private String consume(String topic, int count) {
        try (KafkaConsumer<String, String> consumer = consumer(topic)) {
            return read(consumer, count);
        }
    }

    private KafkaConsumer<String, String> consumer(String topic) {
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(Settings.consumer(broker));
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        return consumer;
    }

    private static String read(KafkaConsumer<String, String> consumer, int count) {
        return String.join(", ", Reading.values(consumer, count));
    }
}

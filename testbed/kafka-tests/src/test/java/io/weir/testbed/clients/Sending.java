package io.weir.testbed.clients;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Sends with a producer, and throws what the broker refuses by. */
final class Sending {

    private Sending() {}

    /** Sends one record and waits until the broker has it. */
    static RecordMetadata send(Producer<String, String> producer, String topic, String value) {
        return result(producer.send(new ProducerRecord<>(topic, value)));
    }

    /** Sends many at once and waits until the broker has them all. */
    static void sendAll(Producer<String, String> producer, String topic, List<String> values) {
        values.stream()
                .map(value -> producer.send(new ProducerRecord<>(topic, value)))
                .toList()
                .forEach(Sending::result);
    }

    private static RecordMetadata result(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException refused) {
                throw refused;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

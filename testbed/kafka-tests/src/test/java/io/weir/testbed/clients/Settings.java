package io.weir.testbed.clients;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Settings of clients: the defaults of Kafka, with limits that end a test which hangs. */
final class Settings {

    private static final int LIMIT_MILLIS = 30_000;

    private Settings() {}

    static Map<String, Object> client(String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("request.timeout.ms", LIMIT_MILLIS / 2);
        settings.put("default.api.timeout.ms", LIMIT_MILLIS);
        return settings;
    }

    static Map<String, Object> producer(String bootstrap) {
        Map<String, Object> settings = client(bootstrap);
        settings.remove("default.api.timeout.ms");
        settings.put("key.serializer", StringSerializer.class);
        settings.put("value.serializer", StringSerializer.class);
        settings.put("max.block.ms", LIMIT_MILLIS);
        settings.put("delivery.timeout.ms", LIMIT_MILLIS);
        return settings;
    }

    static Map<String, Object> consumer(String bootstrap) {
        Map<String, Object> settings = client(bootstrap);
        settings.put("key.deserializer", StringDeserializer.class);
        settings.put("value.deserializer", StringDeserializer.class);
        settings.put("auto.offset.reset", "earliest");
        return settings;
    }

    /** A consumer in a group, which commits only what it is told to. */
    static Map<String, Object> consumer(String bootstrap, String group, String protocol) {
        Map<String, Object> settings = consumer(bootstrap);
        settings.put("group.id", group);
        settings.put("group.protocol", protocol);
        settings.put("enable.auto.commit", false);
        return settings;
    }

    static Map<String, Object> with(Map<String, Object> settings, String name, Object value) {
        Map<String, Object> more = new HashMap<>(settings);
        more.put(name, value);
        return more;
    }
}

package io.weir.testbed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that authenticate to the broker by SASL/PLAIN: the exchange passes, and the rules go by what they then ask. */
class SaslIT {

    private static final Owner OWNER = new Owner(Suite.openBroker());
    private static final WeirProxy WEIR = WeirProxy.start(
            Suite.openBroker(), Suite.SASL, "{role: produce, topic: 'sith-*'}", "{role: consume, topic: 'sith-*'}");

    @BeforeAll
    static void topics() {
        OWNER.createTopics("sith-orders", "jedi-orders");
    }

    @AfterAll
    static void end() {
        WEIR.close();
        OWNER.close();
    }

    private static Map<String, Object> as(String password, Map<String, Object> settings) {
        Map<String, Object> more = new HashMap<>(settings);
        more.put("security.protocol", "SASL_PLAINTEXT");
        more.put("sasl.mechanism", "PLAIN");
        more.put(
                "sasl.jaas.config",
                PlainLoginModule.class.getName() + " required username=vader password=" + password + ";");
        return more;
    }

    private static KafkaProducer<String, String> producer(String password) {
        return new KafkaProducer<>(as(password, Settings.producer(WEIR.bootstrap())));
    }

    @Test
    void whoIsAuthenticatedWritesAndReadsWhatRulesAllow() {
        try (KafkaProducer<String, String> producer = producer("sith")) {
            Sending.send(producer, "sith-orders", "66");
        }
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(as("sith", Settings.consumer(WEIR.bootstrap())))) {
            consumer.assign(List.of(new TopicPartition("sith-orders", 0)));

            assertThat(Reading.values(consumer, 1)).containsExactly("66");
        }
        assertThat(WEIR.log())
                .anyMatch(line -> line.contains("\"APIKey\":\"saslhandshake\"") && line.contains("Forwarded"))
                .anyMatch(line -> line.contains("\"APIKey\":\"saslauthenticate\"") && line.contains("Forwarded"))
                .as("what goes by in the exchange is not written down")
                .noneMatch(line -> line.contains("vader"));
    }

    @Test
    void whoIsAuthenticatedIsRefusedWhatRulesDoNotAllow() {
        try (KafkaProducer<String, String> producer = producer("sith")) {
            assertThatThrownBy(() -> Sending.send(producer, "jedi-orders", "66"))
                    .isInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void theBrokersRefusalOfAPasswordReachesTheClient() {
        try (KafkaProducer<String, String> producer = producer("jedi")) {
            assertThatThrownBy(() -> Sending.send(producer, "sith-orders", "66"))
                    .isInstanceOf(SaslAuthenticationException.class);
        }
    }
}

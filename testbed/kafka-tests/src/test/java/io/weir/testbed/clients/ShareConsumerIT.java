package io.weir.testbed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Java share consumer behind rules for topics and groups. */
class ShareConsumerIT {

    private static final Owner OWNER = new Owner(Suite.openBroker());
    private static final WeirProxy WEIR = Suite.proxy("{role: consume, topic: 'queue-*', group: 'workers-*'}");

    @BeforeAll
    static void topics() {
        OWNER.createTopics("queue-jobs", "queue-retries", "payroll");
    }

    @AfterAll
    static void end() {
        WEIR.close();
        OWNER.close();
    }

    /** In a group that reads from the beginning: share groups have that from the broker. */
    private static KafkaShareConsumer<String, String> consumer(String group, String acknowledgement) {
        Owner.get(OWNER.admin()
                .incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.GROUP, group),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET))))
                .all());
        Map<String, Object> settings = Settings.with(Settings.consumer(WEIR.bootstrap()), "group.id", group);
        settings.remove("auto.offset.reset");
        settings.put("share.acknowledgement.mode", acknowledgement);
        return new KafkaShareConsumer<>(settings);
    }

    private static void poll(KafkaShareConsumer<String, String> consumer, List<String> into) {
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(100))) {
            into.add(each.value());
        }
    }

    /** What {@code poll} throws before long. */
    private static RuntimeException failure(KafkaShareConsumer<String, String> consumer) {
        List<RuntimeException> failures = new ArrayList<>();
        BooleanSupplier fails = () -> {
            try {
                poll(consumer, new ArrayList<>());
                return false;
            } catch (RuntimeException failure) {
                return failures.add(failure);
            }
        };
        Eventually.await("poll throws", fails);
        return failures.get(0);
    }

    @Test
    void anAllowedTopicIsSharedByTheMembersOfAnAllowedGroup() {
        List<String> read = new ArrayList<>();
        try (KafkaShareConsumer<String, String> first = consumer("workers-1", "implicit");
                KafkaShareConsumer<String, String> second = consumer("workers-1", "implicit")) {
            first.subscribe(List.of("queue-jobs"));
            second.subscribe(List.of("queue-jobs"));
            OWNER.send("queue-jobs", "one", "two", "three");

            Eventually.await("every record has come to one of both", () -> {
                poll(first, read);
                poll(second, read);
                return read.size() >= 3;
            });
        }
        assertThat(read).containsExactlyInAnyOrder("one", "two", "three");
        assertThat(WEIR.log())
                .anyMatch(line -> line.contains("\"APIKey\":\"sharefetch\"") && line.contains("\"queue-jobs\""));
    }

    @Test
    void whatIsReleasedComesAgainAndWhatIsAcceptedDoesNot() {
        OWNER.send("queue-retries", "again");
        List<String> read = new ArrayList<>();
        try (KafkaShareConsumer<String, String> consumer = consumer("workers-2", "explicit")) {
            consumer.subscribe(List.of("queue-retries"));
            Eventually.await("the record has come twice", () -> {
                for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(100))) {
                    read.add(each.value());
                    consumer.acknowledge(each, read.size() == 1 ? AcknowledgeType.RELEASE : AcknowledgeType.ACCEPT);
                }
                consumer.commitSync();
                return read.size() == 2;
            });
            OWNER.send("queue-retries", "next");
            Eventually.await("the next record has come", () -> {
                poll(consumer, read);
                return read.size() > 2;
            });
        }
        assertThat(read).containsExactly("again", "again", "next");
    }

    @Test
    void anotherTopicIsRefused() {
        try (KafkaShareConsumer<String, String> consumer = consumer("workers-3", "implicit")) {
            consumer.subscribe(List.of("payroll"));

            assertThat(failure(consumer)).isInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void anotherGroupIsRefused() {
        try (KafkaShareConsumer<String, String> consumer = consumer("strangers", "implicit")) {
            consumer.subscribe(List.of("queue-jobs"));

            assertThat(failure(consumer))
                    .asInstanceOf(type(GroupAuthorizationException.class))
                    .extracting(GroupAuthorizationException::groupId)
                    .isEqualTo("strangers");
        }
    }
}

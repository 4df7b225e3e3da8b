package io.weir.testbed.clients;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The admin client: what every rule allows of it, what a rule has to name, and what it is answered otherwise. */
class AdminIT {

    private static final Owner OWNER = new Owner(Suite.openBroker());
    private static final WeirProxy WEIR = Suite.proxy(
            "{role: consume, topic: visible, group: 'crew-*'}",
            "{apiKey: createtopics, topic: 'lab-*'}",
            "{apiKey: deletetopics, topic: 'lab-*'}",
            "{apiKey: describegroups, group: 'crew-*'}");
    private static final Admin ADMIN = Admin.create(Settings.client(WEIR.bootstrap()));

    @BeforeAll
    static void topics() {
        OWNER.createTopics("visible", "hidden");
        OWNER.send("visible", "one");
        OWNER.send("hidden", "one");
    }

    @AfterAll
    static void end() {
        ADMIN.close();
        WEIR.close();
        OWNER.close();
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(1), Optional.empty());
    }

    @Test
    void onlyAllowedTopicsAreListed() {
        assertThat(Owner.get(ADMIN.listTopics().names())).containsExactly("visible");
    }

    @Test
    void anAllowedTopicIsDescribedAndAnotherRefused() {
        Map<String, TopicDescription> described =
                Owner.get(ADMIN.describeTopics(List.of("visible")).allTopicNames());
        assertThat(described).containsOnlyKeys("visible");
        assertThat(described.values())
                .allSatisfy(each -> assertThat(each.partitions()).hasSize(1));

        assertThatThrownBy(
                        () -> Owner.get(ADMIN.describeTopics(List.of("hidden")).allTopicNames()))
                .isInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void offsetsOfAnAllowedTopicAreToldAndThoseOfAnotherRefused() {
        TopicPartition visible = new TopicPartition("visible", 0);
        TopicPartition hidden = new TopicPartition("hidden", 0);

        assertThat(Owner.get(ADMIN.listOffsets(Map.of(visible, OffsetSpec.latest()))
                                .partitionResult(visible))
                        .offset())
                .isEqualTo(1);
        assertThatThrownBy(() -> Owner.get(
                        ADMIN.listOffsets(Map.of(hidden, OffsetSpec.latest())).partitionResult(hidden)))
                .isInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void topicsAreMadeAndDeletedWhereARuleNamesTheApi() {
        Owner.get(ADMIN.createTopics(List.of(topic("lab-1"))).all());
        assertThat(OWNER.topics()).contains("lab-1");

        Owner.get(ADMIN.deleteTopics(List.of("lab-1")).all());
        assertThat(OWNER.topics()).doesNotContain("lab-1");
    }

    @Test
    void ofSeveralNewTopicsTheAllowedOnesAreMadeAsByABrokerWithAcls() {
        Map<String, KafkaFuture<Void>> made =
                ADMIN.createTopics(List.of(topic("lab-2"), topic("factory-2"))).values();

        Owner.get(requireNonNull(made.get("lab-2")));
        assertThatThrownBy(() -> Owner.get(requireNonNull(made.get("factory-2"))))
                .isInstanceOf(TopicAuthorizationException.class);
        assertThat(OWNER.topics()).contains("lab-2").doesNotContain("factory-2");
    }

    static Stream<Arguments> refused() {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "visible");
        return Stream.of(
                call(
                        "create",
                        TopicAuthorizationException.class,
                        admin -> Owner.get(
                                admin.createTopics(List.of(topic("visible-2"))).all())),
                call(
                        "delete",
                        TopicAuthorizationException.class,
                        admin ->
                                Owner.get(admin.deleteTopics(List.of("visible")).all())),
                call(
                        "delete records",
                        TopicAuthorizationException.class,
                        admin -> Owner.get(admin.deleteRecords(
                                        Map.of(new TopicPartition("visible", 0), RecordsToDelete.beforeOffset(1)))
                                .all())),
                call(
                        "describe configs",
                        TopicAuthorizationException.class,
                        admin -> Owner.get(admin.describeConfigs(List.of(topic)).all())),
                call(
                        "acls",
                        ClusterAuthorizationException.class,
                        admin -> Owner.get(
                                admin.describeAcls(AclBindingFilter.ANY).values())),
                call(
                        "group of others",
                        GroupAuthorizationException.class,
                        admin -> Owner.get(
                                admin.describeClassicGroups(List.of("rebels")).all())),
                call(
                        "delete groups",
                        GroupAuthorizationException.class,
                        admin -> Owner.get(
                                admin.deleteConsumerGroups(List.of("crew-1")).all())),
                call(
                        "offsets of others",
                        GroupAuthorizationException.class,
                        admin -> Owner.get(
                                admin.listConsumerGroupOffsets("rebels").partitionsToOffsetAndMetadata())));
    }

    private static Arguments call(String name, Class<? extends AuthorizationException> expected, Consumer<Admin> call) {
        return Arguments.of(name, expected, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void administrationIsRefusedWhereNoRuleNamesIt(
            String name, Class<? extends AuthorizationException> expected, Consumer<Admin> call) {
        assertThatThrownBy(() -> call.accept(ADMIN)).as(name).isInstanceOf(expected);
        assertThat(OWNER.topics()).contains("visible").doesNotContain("visible-2");
    }

    @Test
    void anApiThatPolicyDoesNotKnowIsNotOfferedAtAll() {
        assertThatThrownBy(() -> Owner.get(ADMIN.describeMetadataQuorum().quorumInfo()))
                .isInstanceOf(UnsupportedVersionException.class);
    }
}

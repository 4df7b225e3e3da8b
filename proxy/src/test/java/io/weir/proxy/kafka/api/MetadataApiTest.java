package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.weir.rules.snapshot.KafkaApi;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataApiTest {

    private static final Uuid ID = Objects.requireNonNull(Names.IDS.get(Names.TOPIC));
    private static final Uuid OTHER_ID = Objects.requireNonNull(Names.IDS.get(Names.OTHER_TOPIC));
    private static final short LATEST = ApiKeys.METADATA.latestVersion(false);

    private final Rig rig = new Rig();

    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 3, 4, 8, 9, 11, 12, 13})
    void aRequestForAllTopicsIsShownTheAllowedOnes(short version) throws MalformedResponseException {
        MetadataRequestData all = new MetadataRequestData().setTopics(version == 0 ? List.of() : null);
        Judgement.Forward forward = assertInstanceOf(
                Judgement.Forward.class, rig.deny(Names.OTHER_TOPIC).judge(ApiKeys.METADATA, version, all));
        assertEquals(Set.of(Names.TOPIC), names(edited(forward.response(), version, version, serverTopics())));
    }

    @Test
    void anEmptyListAsksForNoTopicFromVersionOneOn() {
        MetadataRequestData none = new MetadataRequestData().setTopics(List.of());
        assertInstanceOf(
                ResponseUse.Pass.class, ((Judgement.Forward) rig.judge(ApiKeys.METADATA, (short) 1, none)).response());
    }

    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2, 3, 4, 9, 13})
    void noTopicIsCreatedForWhoMayNotCreateIt(short version) throws MalformedResponseException {
        rig.denyCalls(KafkaApi.CREATE_TOPICS);
        Judgement.Replace replace =
                assertInstanceOf(Judgement.Replace.class, rig.judge(ApiKeys.METADATA, version, byName(Names.TOPIC)));
        assertEquals(0, replace.errorCode());
        assertTrue(replace.decision().forwards());
        short upstream = (short) Math.max(version, 4);
        MetadataRequestData sent = (MetadataRequestData) Rig.readRequest(ApiKeys.METADATA, upstream, replace.request());
        assertEquals(false, sent.allowAutoTopicCreation());
        assertEquals(
                List.of(Names.TOPIC),
                sent.topics().stream().map(MetadataRequestTopic::name).toList());
        assertEquals(
                Set.of(Names.TOPIC), names(edited(replace.response(), upstream, version, List.of(topic(Names.TOPIC)))));
    }

    @Test
    void whoMayCreateTheTopicsMayHaveThemCreated() {
        assertInstanceOf(Judgement.Forward.class, rig.judge(ApiKeys.METADATA, LATEST, byName(Names.TOPIC)));
    }

    /** Clients take a response without brokers for none at all. */
    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 4, 13})
    void whenEveryTopicIsDeniedTheBrokersAreStillAskedFor(short version) throws MalformedResponseException {
        Judgement.Replace replace = assertInstanceOf(
                Judgement.Replace.class,
                rig.deny(Names.OTHER_TOPIC).judge(ApiKeys.METADATA, version, byName(Names.OTHER_TOPIC)));
        short upstream = (short) Math.max(version, 4);
        MetadataRequestData sent = (MetadataRequestData) Rig.readRequest(ApiKeys.METADATA, upstream, replace.request());
        assertEquals(List.of(), sent.topics());
        MetadataResponseData shown = edited(replace.response(), upstream, version, List.of());
        assertEquals(1, shown.brokers().size());
        assertEquals(
                Errors.TOPIC_AUTHORIZATION_FAILED.code(),
                Objects.requireNonNull(shown.topics().find(Names.OTHER_TOPIC)).errorCode());
    }

    @Test
    void aDeniedTopicIsToldByWhatItWasAskedFor() throws MalformedResponseException {
        rig.deny(Names.OTHER_TOPIC);
        Judgement.Replace byId =
                assertInstanceOf(Judgement.Replace.class, rig.judge(ApiKeys.METADATA, LATEST, byId(OTHER_ID)));
        byId.request().release();
        MetadataResponseTopic told = edited(byId.response(), LATEST, LATEST, List.of())
                .topics()
                .iterator()
                .next();
        assertNull(told.name());
        assertEquals(OTHER_ID, told.topicId());
    }

    @Test
    void anIdBehindAnAllowedNameIsAskedAbout() {
        MetadataRequestData both = new MetadataRequestData()
                .setTopics(
                        List.of(new MetadataRequestTopic().setName(Names.TOPIC).setTopicId(OTHER_ID)));
        Judgement.Replace replace = assertInstanceOf(
                Judgement.Replace.class, rig.deny(Names.OTHER_TOPIC).judge(ApiKeys.METADATA, LATEST, both));
        replace.request().release();
        assertEquals(Errors.TOPIC_AUTHORIZATION_FAILED.code(), replace.errorCode());
    }

    @Test
    void idsAreLearnedFromTheResponse() throws MalformedResponseException {
        rig.names.clear();
        Judgement.Forward forward = (Judgement.Forward) rig.judge(ApiKeys.METADATA, LATEST, byName(Names.TOPIC));
        ByteBuf response = response(LATEST, serverTopics());
        ByteBuf edited = ((ResponseUse.Edit) forward.response()).editor().edit(response);
        assertSame(response, edited);
        assertEquals(2, response.refCnt());
        response.release(2);
        assertEquals(Names.TOPIC, rig.names.get(ID));
    }

    @Test
    void anIdThatIsNotKnownIsAskedOfTheServerFirst() {
        rig.names.clear();
        Judgement.Unresolved unresolved =
                assertInstanceOf(Judgement.Unresolved.class, rig.judge(ApiKeys.METADATA, LATEST, byId(ID, OTHER_ID)));
        assertEquals(Set.of(ID, OTHER_ID), unresolved.topicIds());
        rig.unknown.addAll(Set.of(ID, OTHER_ID));
        Judgement.Replace replace =
                assertInstanceOf(Judgement.Replace.class, rig.judge(ApiKeys.METADATA, LATEST, byId(ID, OTHER_ID)));
        replace.request().release();
        assertEquals(Errors.UNKNOWN_TOPIC_ID.code(), replace.errorCode());
    }

    @Test
    void whatTheClientMayDoIsNarrowedToItsRules() throws MalformedResponseException {
        MetadataRequestData request = byName(Names.TOPIC).setIncludeTopicAuthorizedOperations(true);
        Judgement.Forward forward = (Judgement.Forward) rig.judge(ApiKeys.METADATA, LATEST, request);
        rig.denyCalls(KafkaApi.PRODUCE, KafkaApi.DELETE_TOPICS, KafkaApi.CREATE_PARTITIONS);
        MetadataResponseTopic topic = topic(Names.TOPIC)
                .setTopicAuthorizedOperations(
                        bits(AclOperation.READ, AclOperation.WRITE, AclOperation.ALTER, AclOperation.DESCRIBE));
        MetadataResponseData shown = edited(forward.response(), LATEST, LATEST, List.of(topic));
        assertEquals(
                bits(AclOperation.READ, AclOperation.DESCRIBE),
                shown.topics().iterator().next().topicAuthorizedOperations());
    }

    private static int bits(AclOperation... operations) {
        return Arrays.stream(operations)
                .mapToInt(operation -> 1 << operation.code())
                .sum();
    }

    private static MetadataRequestData byName(String... names) {
        return new MetadataRequestData()
                .setTopics(Arrays.stream(names)
                        .map(name -> new MetadataRequestTopic().setName(name))
                        .toList());
    }

    private static MetadataRequestData byId(Uuid... ids) {
        return new MetadataRequestData()
                .setTopics(Arrays.stream(ids)
                        .map(id -> new MetadataRequestTopic().setName(null).setTopicId(id))
                        .toList());
    }

    private static List<MetadataResponseTopic> serverTopics() {
        return List.of(topic(Names.TOPIC), topic(Names.OTHER_TOPIC));
    }

    private static MetadataResponseTopic topic(String name) {
        return new MetadataResponseTopic().setName(name).setTopicId(Objects.requireNonNull(Names.IDS.get(name)));
    }

    private static ByteBuf response(short version, List<MetadataResponseTopic> topics) {
        MetadataResponseData body = new MetadataResponseData();
        body.brokers()
                .add(new MetadataResponseBroker().setNodeId(1).setHost("broker").setPort(9092));
        topics.forEach(topic -> body.topics().add(topic.duplicate()));
        return Rig.response(ApiKeys.METADATA, version, body);
    }

    private static MetadataResponseData edited(
            ResponseUse use, short upstream, short version, List<MetadataResponseTopic> topics)
            throws MalformedResponseException {
        ByteBuf response = response(upstream, topics);
        try {
            ByteBuf edited =
                    assertInstanceOf(ResponseUse.Edit.class, use).editor().edit(response);
            return (MetadataResponseData) Rig.readResponse(ApiKeys.METADATA, version, edited);
        } finally {
            response.release();
        }
    }

    private static Set<String> names(MetadataResponseData response) {
        return response.topics().stream().map(MetadataResponseTopic::name).collect(Collectors.toSet());
    }
}

package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.rules.snapshot.KafkaApi;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.CreateDelegationTokenRequestData;
import org.apache.kafka.common.message.CreateDelegationTokenResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to one API. */
class ApiRulesTest {

    private static final Uuid ID = Objects.requireNonNull(Names.IDS.get(Names.TOPIC));

    private final Rig rig = new Rig();

    @Test
    void aPatternOfTopicsTakesARuleForEveryTopic() {
        ConsumerGroupHeartbeatRequestData request =
                new ConsumerGroupHeartbeatRequestData().setGroupId(Names.GROUP).setSubscribedTopicRegex("or.*");
        assertForwards(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, request);
        rig.deny(Names.OTHER_TOPIC);
        assertAnswers(Errors.TOPIC_AUTHORIZATION_FAILED, ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, request);
        assertForwards(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, request.setSubscribedTopicRegex(""));
    }

    @Test
    void aMemberMayStillHaveATopicThatIsGone() {
        rig.names.clear();
        ConsumerGroupHeartbeatRequestData request = new ConsumerGroupHeartbeatRequestData()
                .setGroupId(Names.GROUP)
                .setTopicPartitions(List.of(new ConsumerGroupHeartbeatRequestData.TopicPartitions().setTopicId(ID)));
        assertInstanceOf(Judgement.Unresolved.class, judge(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, request));
        rig.unknown.add(ID);
        assertForwards(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, request);
    }

    @Test
    void allTopicsWithACursorTakeARuleForEveryTopic() {
        DescribeTopicPartitionsRequestData all = new DescribeTopicPartitionsRequestData();
        assertForwards(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 0, all);
        rig.deny(Names.OTHER_TOPIC);
        assertAnswers(Errors.TOPIC_AUTHORIZATION_FAILED, ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 0, all);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aCoordinatorOfShareGroupsIsNotForClients(int version) {
        FindCoordinatorRequestData request = new FindCoordinatorRequestData().setKeyType((byte) 2);
        String key = Names.GROUP + ":" + ID + ":0";
        request = version < 4 ? request.setKey(key) : request.setCoordinatorKeys(List.of(key));
        rig.deny(Names.OTHER_GROUP);
        assertAnswers(Errors.CLUSTER_AUTHORIZATION_FAILED, ApiKeys.FIND_COORDINATOR, version, request);
    }

    @Test
    void aCoordinatorOfTransactionsIsAskedForByTransactionalId() {
        FindCoordinatorRequestData request = new FindCoordinatorRequestData()
                .setKeyType((byte) 1)
                .setCoordinatorKeys(List.of(Names.TRANSACTIONAL_ID));
        rig.deny(Names.TRANSACTIONAL_ID);
        assertAnswers(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, ApiKeys.FIND_COORDINATOR, 6, request);
    }

    @Test
    void aRuleForTopicsIsNotOneForTheConfigurationOfBrokersOrGroups() {
        rig.deny(Names.OTHER_TOPIC);
        assertAnswers(Errors.CLUSTER_AUTHORIZATION_FAILED, ApiKeys.DESCRIBE_CONFIGS, 4, configs((byte) 4, "1"));
        assertAnswers(Errors.GROUP_AUTHORIZATION_FAILED, ApiKeys.DESCRIBE_CONFIGS, 4, configs((byte) 32, Names.GROUP));
        assertForwards(ApiKeys.DESCRIBE_CONFIGS, 4, configs((byte) 2, Names.TOPIC));
    }

    private static DescribeConfigsRequestData configs(byte type, String name) {
        return new DescribeConfigsRequestData()
                .setResources(List.of(new DescribeConfigsRequestData.DescribeConfigsResource()
                        .setResourceType(type)
                        .setResourceName(name)));
    }

    @Test
    void theTopicsThatAreNotDeniedAreNotAddedToATransactionEither() {
        rig.deny(Names.OTHER_TOPIC);
        ApiMessage request = SampleMessages.request(
                ApiKeys.ADD_PARTITIONS_TO_TXN, (short) 3, Names.ALLOWED.withTopics(Names.TOPIC, Names.OTHER_TOPIC));
        assertInstanceOf(AddPartitionsToTxnRequestData.class, request);
        AddPartitionsToTxnResponseData told = (AddPartitionsToTxnResponseData)
                assertAnswers(Errors.TOPIC_AUTHORIZATION_FAILED, ApiKeys.ADD_PARTITIONS_TO_TXN, 3, request);
        assertEquals(
                List.of(Errors.OPERATION_NOT_ATTEMPTED.code(), Errors.TOPIC_AUTHORIZATION_FAILED.code()),
                told.resultsByTopicV3AndBelow().stream()
                        .map(topic ->
                                topic.resultsByPartition().iterator().next().partitionErrorCode())
                        .toList());
    }

    @Test
    void anIdempotentProducerWithoutTransactionsNamesNothing() {
        assertForwards(ApiKeys.INIT_PRODUCER_ID, 5, new InitProducerIdRequestData().setTransactionalId(null));
        rig.denyCalls(KafkaApi.INIT_PRODUCER_ID);
        assertAnswers(
                Errors.CLUSTER_AUTHORIZATION_FAILED,
                ApiKeys.INIT_PRODUCER_ID,
                5,
                new InitProducerIdRequestData().setTransactionalId(null));
    }

    @Test
    void whatIsNotEnforcedIsAnsweredWithUnsupportedVersionWhereThatIsPossible() {
        ByteBuf token = Rig.frame(ApiKeys.CREATE_DELEGATION_TOKEN, (short) 3, new CreateDelegationTokenRequestData());
        ByteBuf answer = Objects.requireNonNull(Rig.HANDLERS.unsupported(token));
        CreateDelegationTokenResponseData told = (CreateDelegationTokenResponseData)
                Rig.readResponse(ApiKeys.CREATE_DELEGATION_TOKEN, (short) 3, answer);
        assertEquals(Errors.UNSUPPORTED_VERSION.code(), told.errorCode());
        token.release();

        ByteBuf handshake =
                Rig.frame(ApiKeys.SASL_HANDSHAKE, (short) 0, new SaslHandshakeRequestData().setMechanism("PLAIN"));
        answer = Objects.requireNonNull(Rig.HANDLERS.unsupported(handshake));
        assertEquals(
                Errors.UNSUPPORTED_VERSION.code(),
                ((SaslHandshakeResponseData) Rig.readResponse(ApiKeys.SASL_HANDSHAKE, (short) 0, answer)).errorCode());
        handshake.release();
        assertEquals(
                1,
                Objects.requireNonNull(Rig.HANDLERS.forKey(ApiKeys.SASL_HANDSHAKE.id))
                        .oldestVersion());

        for (int[] keyAndVersion : new int[][] {{0, 2}, {1, 99}, {10_000, 0}, {-1, 0}, {4, 0}}) {
            ByteBuf unknown = Unpooled.buffer()
                    .writeShort(keyAndVersion[0])
                    .writeShort(keyAndVersion[1])
                    .writeInt(1)
                    .writeShort(-1);
            assertNull(Rig.HANDLERS.unsupported(unknown));
            unknown.release();
        }
        assertNull(Rig.HANDLERS.unsupported(Unpooled.EMPTY_BUFFER));
        assertNotNull(Rig.HANDLERS.forKey(ApiKeys.API_VERSIONS.id));
    }

    private Judgement judge(ApiKeys api, int version, ApiMessage request) {
        return rig.judge(api, (short) version, request);
    }

    private void assertForwards(ApiKeys api, int version, ApiMessage request) {
        assertInstanceOf(Judgement.Forward.class, judge(api, version, request));
    }

    private ApiMessage assertAnswers(Errors error, ApiKeys api, int version, ApiMessage request) {
        Judgement.Answer answer = assertInstanceOf(Judgement.Answer.class, judge(api, version, request));
        assertEquals(error, Errors.forCode(answer.errorCode()));
        return Rig.readResponse(api, (short) version, answer.response());
    }
}

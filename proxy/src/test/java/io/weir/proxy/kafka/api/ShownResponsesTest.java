package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.weir.rules.snapshot.KafkaApi;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.message.ListTransactionsResponseData.TransactionState;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a response tells is only what the client may see. */
class ShownResponsesTest {

    private final Rig rig = new Rig();

    @Test
    void onlyTheAllowedGroupsAreListed() throws MalformedResponseException {
        ListGroupsResponseData all = new ListGroupsResponseData()
                .setGroups(List.of(
                        new ListedGroup().setGroupId(Names.GROUP), new ListedGroup().setGroupId(Names.OTHER_GROUP)));
        rig.deny(Names.OTHER_GROUP);
        ListGroupsResponseData shown =
                (ListGroupsResponseData) edited(ApiKeys.LIST_GROUPS, 5, new ListGroupsRequestData(), all);
        assertEquals(
                List.of(Names.GROUP),
                shown.groups().stream().map(ListedGroup::groupId).toList());
    }

    @Test
    void onlyTheAllowedTransactionsAreListed() throws MalformedResponseException {
        ListTransactionsResponseData all = new ListTransactionsResponseData()
                .setTransactionStates(List.of(
                        new TransactionState().setTransactionalId(Names.TRANSACTIONAL_ID),
                        new TransactionState().setTransactionalId(Names.OTHER_TRANSACTIONAL_ID)));
        rig.deny(Names.OTHER_TRANSACTIONAL_ID);
        ListTransactionsResponseData shown = (ListTransactionsResponseData)
                edited(ApiKeys.LIST_TRANSACTIONS, 2, new ListTransactionsRequestData(), all);
        assertEquals(
                List.of(Names.TRANSACTIONAL_ID),
                shown.transactionStates().stream()
                        .map(TransactionState::transactionalId)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 8, 9, 10})
    void theOffsetsOfAllTopicsAreThoseOfTheAllowed(int version) throws MalformedResponseException {
        OffsetFetchRequestData all = new OffsetFetchRequestData();
        if (version < 8) {
            all.setGroupId(Names.GROUP).setTopics(null);
        } else {
            all.setGroups(List.of(
                    new OffsetFetchRequestGroup().setGroupId(Names.GROUP).setTopics(null)));
        }
        rig.deny(Names.OTHER_TOPIC);
        ApiMessage response = SampleMessages.response(
                ApiKeys.OFFSET_FETCH, (short) version, Names.ALLOWED.withTopics(Names.TOPIC, Names.OTHER_TOPIC));
        OffsetFetchResponseData shown = (OffsetFetchResponseData) edited(ApiKeys.OFFSET_FETCH, version, all, response);
        int topics = version < 8
                ? shown.topics().size()
                : shown.groups().get(0).topics().size();
        assertEquals(1, topics);
        String text = SampleMessages.text(shown, (short) version);
        assertTrue(
                text.contains(Names.TOPIC)
                        || text.contains(Names.id(Names.TOPIC).toString()),
                text);
    }

    @Test
    void aGroupWithATopicThatIsHiddenIsNotDescribed() throws MalformedResponseException {
        ConsumerGroupDescribeRequestData request =
                new ConsumerGroupDescribeRequestData().setGroupIds(List.of(Names.GROUP));
        ApiMessage response = SampleMessages.response(ApiKeys.CONSUMER_GROUP_DESCRIBE, (short) 1, Names.ALLOWED);
        ConsumerGroupDescribeResponseData shown =
                (ConsumerGroupDescribeResponseData) edited(ApiKeys.CONSUMER_GROUP_DESCRIBE, 1, request, response);
        assertEquals(1, shown.groups().get(0).members().size());
        rig.deny(Names.TOPIC);
        shown = (ConsumerGroupDescribeResponseData) edited(ApiKeys.CONSUMER_GROUP_DESCRIBE, 1, request, response);
        assertEquals(
                Errors.TOPIC_AUTHORIZATION_FAILED.code(), shown.groups().get(0).errorCode());
        assertEquals(0, shown.groups().get(0).members().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5})
    void clientsAreToldOfNoApiOrVersionThatIsNotEnforced(int version) throws MalformedResponseException {
        ApiVersionsResponseData all = new ApiVersionsResponseData();
        for (ApiKeys api : ApiKeys.values()) {
            all.apiKeys().add(versions(api.id, 0, Short.MAX_VALUE));
        }
        all.apiKeys().add(versions((short) 10_000, 0, 1));
        all.supportedFeatures()
                .add(new SupportedFeatureKey().setName("group.version").setMaxVersion((short) 1));
        ApiVersionsResponseData shown =
                (ApiVersionsResponseData) edited(ApiKeys.API_VERSIONS, version, new ApiVersionsRequestData(), all);
        assertEquals(Rig.HANDLERS.all().size(), shown.apiKeys().size());
        for (ApiHandler handler : Rig.HANDLERS.all()) {
            ApiVersion told = Objects.requireNonNull(
                    shown.apiKeys().find((short) handler.api().key()));
            assertEquals(handler.api() == KafkaApi.PRODUCE ? 0 : handler.oldestVersion(), told.minVersion());
            assertEquals(handler.latestVersion(), told.maxVersion());
        }
        assertEquals(version < 3 ? 0 : 1, shown.supportedFeatures().size());
    }

    private static ApiVersion versions(short api, int oldest, int latest) {
        return new ApiVersion().setApiKey(api).setMinVersion((short) oldest).setMaxVersion((short) latest);
    }

    @Test
    void anOlderServerAnswersApiVersionsInTheOldestFormat() throws MalformedResponseException {
        ApiVersionsResponseData refusal = new ApiVersionsResponseData().setErrorCode(Errors.UNSUPPORTED_VERSION.code());
        refusal.apiKeys().add(versions(ApiKeys.API_VERSIONS.id, 0, 2));
        Judgement.Forward forward =
                (Judgement.Forward) rig.judge(ApiKeys.API_VERSIONS, (short) 4, new ApiVersionsRequestData());
        ByteBuf fromServer = Rig.response(ApiKeys.API_VERSIONS, (short) 0, refusal);
        ByteBuf edited = ((ResponseUse.Edit) forward.response()).editor().edit(fromServer);
        fromServer.release();
        assertEquals(refusal, Rig.readResponse(ApiKeys.API_VERSIONS, (short) 0, edited));
    }

    private ApiMessage edited(ApiKeys api, int version, ApiMessage request, ApiMessage response)
            throws MalformedResponseException {
        Judgement.Forward forward = assertInstanceOf(Judgement.Forward.class, rig.judge(api, (short) version, request));
        ByteBuf fromServer = Rig.response(api, (short) version, response);
        ByteBuf edited = ((ResponseUse.Edit) forward.response()).editor().edit(fromServer);
        fromServer.release();
        return Rig.readResponse(api, (short) version, edited);
    }
}

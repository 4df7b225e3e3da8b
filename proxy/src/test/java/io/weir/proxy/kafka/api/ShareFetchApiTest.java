package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgeTopic;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchRequestData.AcknowledgementBatch;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchPartition;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchTopic;
import org.apache.kafka.common.message.ShareFetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.message.ShareFetchResponseData.AcquiredRecords;
import org.apache.kafka.common.message.ShareFetchResponseData.NodeEndpoint;
import org.apache.kafka.common.message.ShareFetchResponseData.PartitionData;
import org.apache.kafka.common.message.ShareFetchResponseData.ShareFetchableTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShareFetchApiTest {

    private static final short LATEST = ApiKeys.SHARE_FETCH.latestVersion(false);
    private static final String MEMBER = "member";
    private static final ShareSession.Key KEY = new ShareSession.Key(Names.GROUP, MEMBER);

    private final Rig rig = new Rig();

    @ParameterizedTest
    @ValueSource(shorts = {1, 2})
    void aSessionGoesOnWithWhatItWasOpenedWith(short version) throws MalformedResponseException {
        answer(version, judge(version, request(0, Names.TOPIC)), Errors.NONE);
        assertEquals(Set.of(Names.TOPIC), rig.fetchSessions().topics(KEY));
        assertEquals(Set.of(), rig.fetchSessions().everyTopic(), "it is no fetch session");
        assertGoesOn(judge(version, request(1)));
        rig.deny(Names.TOPIC);
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, version, judge(version, request(2)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, -1, -2, Integer.MAX_VALUE})
    void aSessionThatWasNotOpenedHereIsNotKnown(int epoch) throws MalformedResponseException {
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, fetch(epoch));
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, fetch(epoch, Names.TOPIC));
        open(Names.TOPIC);
        assertDenied(
                Errors.SHARE_SESSION_NOT_FOUND, judge(LATEST, request(epoch).setMemberId("another")));
        assertDenied(
                Errors.SHARE_SESSION_NOT_FOUND, judge(LATEST, request(epoch).setGroupId(Names.OTHER_GROUP)));
    }

    @Test
    void aSessionIsNotKnownBeforeTheServerHasOpenedIt() throws MalformedResponseException {
        Judgement begin = fetch(0, Names.TOPIC);
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, fetch(1));
        answer(LATEST, begin, Errors.NONE);
        assertGoesOn(fetch(1));
    }

    @ParameterizedTest
    @EnumSource(
            value = Errors.class,
            names = {"INVALID_REQUEST", "SHARE_SESSION_NOT_FOUND", "SHARE_SESSION_LIMIT_REACHED", "UNKNOWN_SERVER_ERROR"
            })
    void aBeginThatTheServerRefusesLeavesNoSession(Errors error) throws MalformedResponseException {
        answer(LATEST, fetch(0, Names.TOPIC), error);
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, fetch(1));
        // The server may still have this one, or what another member opened under the same name.
        open(Names.TOPIC, Names.OTHER_TOPIC);
        answer(LATEST, fetch(0, Names.TOPIC), error);
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, fetch(1));
    }

    @ParameterizedTest
    @ValueSource(shorts = {1, 2})
    void aBeginWithAcknowledgementsIsRefusedAsTheServerWould(short version) throws MalformedResponseException {
        answer(version, judge(version, request(0, Names.TOPIC, Names.OTHER_TOPIC)), Errors.NONE);
        rig.deny(Names.OTHER_TOPIC);
        assertDenied(Errors.INVALID_REQUEST, version, judge(version, acknowledging(request(0, Names.TOPIC))));
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, version, judge(version, request(1)));
        rig.deny();
        assertGoesOn(judge(version, acknowledging(request(1, Names.TOPIC))));
    }

    @Test
    void aDeniedGroupIsToldBeforeAnInvalidRequest() {
        rig.deny(Names.GROUP);
        assertDenied(Errors.GROUP_AUTHORIZATION_FAILED, judge(LATEST, acknowledging(request(0, Names.TOPIC))));
    }

    @Test
    void ofSeveralBeginsTheLastDecides() throws MalformedResponseException {
        Judgement first = fetch(0, Names.TOPIC);
        Judgement second = fetch(0, Names.TOPIC, Names.OTHER_TOPIC);
        answer(LATEST, first, Errors.NONE);
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, fetch(1));
        answer(LATEST, second, Errors.NONE);
        assertEquals(Set.of(Names.TOPIC, Names.OTHER_TOPIC), rig.fetchSessions().topics(KEY));
    }

    @Test
    void aSessionThatIsEndedBeforeTheServerHasOpenedItIsNotKnown() throws MalformedResponseException {
        Judgement begin = fetch(0, Names.TOPIC);
        assertInstanceOf(Judgement.Forward.class, acknowledge(-1));
        answer(LATEST, begin, Errors.NONE);
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, fetch(1));
    }

    @Test
    void whatIsLeftOfABeginIsTheSession() throws MalformedResponseException {
        rig.deny(Names.OTHER_TOPIC);
        for (Errors error : List.of(Errors.SHARE_SESSION_LIMIT_REACHED, Errors.NONE)) {
            Judgement.Replace replace =
                    assertInstanceOf(Judgement.Replace.class, fetch(0, Names.TOPIC, Names.OTHER_TOPIC));
            replace.request().release();
            assertNull(rig.fetchSessions().topics(KEY));
            ByteBuf response =
                    Rig.response(ApiKeys.SHARE_FETCH, LATEST, new ShareFetchResponseData().setErrorCode(error.code()));
            ResponseUse.Edit edit = assertInstanceOf(ResponseUse.Edit.class, replace.response());
            edit.editor().edit(response).release();
            response.release();
            assertEquals(
                    error == Errors.NONE ? Set.of(Names.TOPIC) : null,
                    rig.fetchSessions().topics(KEY));
        }
    }

    @Test
    void whatIsAddedToASessionIsAskedAboutLaterToo() throws MalformedResponseException {
        open(Names.TOPIC);
        assertGoesOn(fetch(1, Names.OTHER_TOPIC));
        rig.deny(Names.OTHER_TOPIC);
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, fetch(2));
    }

    @Test
    void whatASessionForgetsIsStillAskedAbout() throws MalformedResponseException {
        open(Names.TOPIC, Names.OTHER_TOPIC);
        ShareFetchRequestData forgetting = request(1);
        forgetting
                .forgottenTopicsData()
                .add(new ForgottenTopic().setTopicId(id(Names.OTHER_TOPIC)).setPartitions(List.of(3)));
        assertGoesOn(judge(LATEST, forgetting));
        rig.deny(Names.OTHER_TOPIC);
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, fetch(1));
    }

    @Test
    void theLastRequestOfASessionEndsIt() throws MalformedResponseException {
        open(Names.TOPIC);
        assertGoesOn(fetch(-1));
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, fetch(1));
        open(Names.TOPIC);
        assertInstanceOf(Judgement.Forward.class, acknowledge(1, Names.TOPIC));
        assertGoesOn(fetch(2));
        assertInstanceOf(Judgement.Forward.class, acknowledge(-1, Names.TOPIC));
        assertDenied(Errors.SHARE_SESSION_NOT_FOUND, fetch(1));
    }

    @Test
    void aDeniedTopicIsNotAcknowledged() throws MalformedResponseException {
        open(Names.TOPIC, Names.OTHER_TOPIC);
        rig.deny(Names.OTHER_TOPIC);
        assertInstanceOf(Judgement.Forward.class, acknowledge(1, Names.TOPIC));
        Judgement.Answer answer = assertInstanceOf(Judgement.Answer.class, acknowledge(1, Names.OTHER_TOPIC));
        assertEquals(Errors.TOPIC_AUTHORIZATION_FAILED.code(), answer.errorCode());
        answer.response().release();
    }

    @Test
    void aResponseThatIsCutIsMalformed() {
        ResponseUse.Edit edit = edit(fetch(0, Names.TOPIC));
        ByteBuf cut = Unpooled.buffer()
                .writeInt(10)
                .writeInt(Rig.CORRELATION_ID)
                .writeByte(0)
                .writeInt(0)
                .writeByte(0);
        assertThrows(MalformedResponseException.class, () -> edit.editor().edit(cut));
        assertNull(rig.fetchSessions().topics(KEY));
    }

    private void open(String... topics) throws MalformedResponseException {
        answer(LATEST, fetch(0, topics), Errors.NONE);
        assertEquals(Set.of(topics), rig.fetchSessions().topics(KEY));
    }

    private static void answer(short version, Judgement begin, Errors error) throws MalformedResponseException {
        answer(version, begin, new ShareFetchResponseData().setErrorCode(error.code()));
    }

    /** The server answers; the client gets that as it is. */
    private static void answer(short version, Judgement fetch, ShareFetchResponseData told)
            throws MalformedResponseException {
        ByteBuf response = Rig.response(ApiKeys.SHARE_FETCH, version, told);
        try {
            ByteBuf shown = edit(fetch).editor().edit(response);
            assertSame(response, shown);
            shown.release();
        } finally {
            response.release();
        }
    }

    /** What a server tells of topics, with records and everything else that may be in it. */
    private static ShareFetchResponseData records(String... topics) {
        ShareFetchResponseData told = new ShareFetchResponseData().setErrorMessage("none");
        for (String topic : topics) {
            ShareFetchableTopicResponse ofTopic = new ShareFetchableTopicResponse().setTopicId(id(topic));
            ofTopic.partitions()
                    .add(new PartitionData()
                            .setPartitionIndex(3)
                            .setErrorMessage("some")
                            .setAcknowledgeErrorMessage("more")
                            .setRecords(MemoryRecords.readableRecords(ByteBuffer.allocate(200)))
                            .setAcquiredRecords(List.of(new AcquiredRecords(), new AcquiredRecords())));
            ofTopic.partitions().add(new PartitionData().setRecords(MemoryRecords.EMPTY));
            told.responses().add(ofTopic);
        }
        told.nodeEndpoints().add(new NodeEndpoint().setNodeId(1).setHost("host"));
        return told;
    }

    private static ResponseUse.Edit edit(Judgement begin) {
        Judgement.Forward forward = assertInstanceOf(Judgement.Forward.class, begin);
        return assertInstanceOf(ResponseUse.Edit.class, forward.response());
    }

    @ParameterizedTest
    @ValueSource(shorts = {1, 2})
    void recordsOfAnotherConnectionsSessionAreNotShown(short version) throws MalformedResponseException {
        Judgement begin = judge(version, request(0, Names.TOPIC));
        assertThrows(MalformedResponseException.class, () -> answer(version, begin, records(Names.OTHER_TOPIC)));
        answer(version, judge(version, request(0, Names.TOPIC)), records(Names.TOPIC));
        answer(version, judge(version, request(1)), records(Names.TOPIC));
        for (int epoch : new int[] {2, -1}) {
            Judgement next = judge(version, request(epoch));
            assertThrows(
                    MalformedResponseException.class,
                    () -> answer(version, next, records(Names.TOPIC, Names.OTHER_TOPIC)));
        }
    }

    @Test
    void recordsOfWhatASessionWasExtendedByAreShown() throws MalformedResponseException {
        open(Names.TOPIC);
        Judgement before = fetch(1);
        Judgement extending = fetch(2, Names.OTHER_TOPIC);
        answer(LATEST, before, records(Names.TOPIC));
        answer(LATEST, extending, records(Names.TOPIC, Names.OTHER_TOPIC));
        answer(LATEST, fetch(3), records(Names.OTHER_TOPIC));
    }

    @Test
    void aResponseIsNoLargerThanWhatIsCollected() {
        Judgement.Replace replace = assertInstanceOf(
                Judgement.Replace.class, judge(LATEST, request(0, Names.TOPIC).setMaxBytes(50 << 20)));
        assertEquals(0, replace.errorCode());
        ShareFetchRequestData goesOn =
                (ShareFetchRequestData) Rig.readRequest(ApiKeys.SHARE_FETCH, LATEST, replace.request());
        assertEquals(request(0, Names.TOPIC).setMaxBytes(16 << 20), goesOn);
    }

    private Judgement fetch(int epoch, String... topics) {
        return judge(LATEST, request(epoch, topics));
    }

    private Judgement judge(short version, ShareFetchRequestData request) {
        return rig.judge(ApiKeys.SHARE_FETCH, version, request);
    }

    private Judgement acknowledge(int epoch, String... topics) {
        ShareAcknowledgeRequestData request = new ShareAcknowledgeRequestData()
                .setGroupId(Names.GROUP)
                .setMemberId(MEMBER)
                .setShareSessionEpoch(epoch);
        for (String topic : topics) {
            request.topics().add(new AcknowledgeTopic().setTopicId(id(topic)));
        }
        return rig.judge(ApiKeys.SHARE_ACKNOWLEDGE, LATEST, request);
    }

    private static ShareFetchRequestData request(int epoch, String... topics) {
        ShareFetchRequestData request = new ShareFetchRequestData()
                .setGroupId(Names.GROUP)
                .setMemberId(MEMBER)
                .setShareSessionEpoch(epoch)
                .setMaxBytes(1 << 20);
        for (String topic : topics) {
            FetchTopic named = new FetchTopic().setTopicId(id(topic));
            named.partitions().add(new FetchPartition().setPartitionIndex(3));
            request.topics().add(named);
        }
        return request;
    }

    private static ShareFetchRequestData acknowledging(ShareFetchRequestData request) {
        request.topics().forEach(topic -> topic.partitions()
                .forEach(partition -> partition.acknowledgementBatches().add(new AcknowledgementBatch())));
        return request;
    }

    private static Uuid id(String topic) {
        return Objects.requireNonNull(Names.IDS.get(topic));
    }

    private static void assertGoesOn(Judgement judgement) {
        Judgement.Forward forward = assertInstanceOf(Judgement.Forward.class, judgement);
        assertInstanceOf(ResponseUse.Edit.class, forward.response());
    }

    private static void assertDenied(Errors error, Judgement judgement) {
        assertDenied(error, LATEST, judgement);
    }

    private static void assertDenied(Errors error, short version, Judgement judgement) {
        Judgement.Answer answer = assertInstanceOf(Judgement.Answer.class, judgement);
        assertEquals(error, Errors.forCode(answer.errorCode()));
        ShareFetchResponseData told =
                (ShareFetchResponseData) Rig.readResponse(ApiKeys.SHARE_FETCH, version, answer.response());
        assertEquals(error, Errors.forCode(told.errorCode()));
    }
}

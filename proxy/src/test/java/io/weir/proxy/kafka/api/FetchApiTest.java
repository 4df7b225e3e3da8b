package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weir.rules.snapshot.KafkaApi;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ReplicaState;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchApiTest {

    private static final short BY_NAME = 12;
    private static final short LATEST = ApiKeys.FETCH.latestVersion(false);
    private static final int SESSION = 77;

    private final Rig rig = new Rig();

    @ParameterizedTest
    @ValueSource(shorts = {7, 11, 12, 13, 18})
    void aSessionGoesOnWithWhatItWasOpenedWith(short version) throws MalformedResponseException {
        open(version, Names.TOPIC);
        assertEquals(Set.of(Names.TOPIC), rig.fetchSessions().topics(SESSION));
        assertInstanceOf(Judgement.Forward.class, fetch(version, SESSION, 1));
    }

    @ParameterizedTest
    @ValueSource(shorts = {7, 12, 18})
    void aSessionThatWasNotOpenedHereIsNotKnown(short version) {
        assertNotFound(version, fetch(version, SESSION, 1));
        assertNotFound(version, fetch(version, SESSION, 1, Names.TOPIC));
        // It could end one of another client.
        assertNotFound(version, fetch(version, SESSION, -1));
    }

    @Test
    void aSessionWithATopicThatIsDeniedByNowIsNotKnownAnyMore() throws MalformedResponseException {
        open(BY_NAME, Names.TOPIC);
        rig.deny(Names.TOPIC);
        assertNotFound(BY_NAME, fetch(BY_NAME, SESSION, 1));
        rig.deny();
        assertNotFound(BY_NAME, fetch(BY_NAME, SESSION, 2));
    }

    @Test
    void whatIsAddedToASessionIsAskedAboutThenAndLater() throws MalformedResponseException {
        open(BY_NAME, Names.TOPIC);
        assertInstanceOf(Judgement.Forward.class, fetch(BY_NAME, SESSION, 1, Names.OTHER_TOPIC));
        rig.deny(Names.OTHER_TOPIC);
        assertNotFound(BY_NAME, fetch(BY_NAME, SESSION, 2));
    }

    @Test
    void addingADeniedTopicEndsTheSession() throws MalformedResponseException {
        open(BY_NAME, Names.TOPIC);
        rig.deny(Names.OTHER_TOPIC);
        assertNotFound(BY_NAME, fetch(BY_NAME, SESSION, 1, Names.OTHER_TOPIC));
        assertNull(rig.fetchSessions().topics(SESSION));
    }

    @Test
    void aTopicIdThatMustBeAskedForLeavesTheSession() throws MalformedResponseException {
        open(LATEST, Names.TOPIC);
        Uuid id = Objects.requireNonNull(Names.IDS.get(Names.OTHER_TOPIC));
        rig.names.remove(id);
        assertInstanceOf(Judgement.Unresolved.class, fetch(LATEST, SESSION, 1, Names.OTHER_TOPIC));
        rig.names.put(id, Names.OTHER_TOPIC);
        assertInstanceOf(Judgement.Forward.class, fetch(LATEST, SESSION, 1, Names.OTHER_TOPIC));
    }

    @Test
    void theLastRequestOfASessionEndsIt() throws MalformedResponseException {
        open(BY_NAME, Names.TOPIC);
        assertInstanceOf(Judgement.Forward.class, fetch(BY_NAME, SESSION, -1));
        assertNull(rig.fetchSessions().topics(SESSION));
    }

    @ParameterizedTest
    @ValueSource(shorts = {4, 7, 12, 13, 18})
    void ofSeveralTopicsTheAllowedAreFetchedWithoutASession(short version) throws MalformedResponseException {
        Judgement.Replace replace = assertInstanceOf(
                Judgement.Replace.class,
                rig.deny(Names.OTHER_TOPIC)
                        .judge(ApiKeys.FETCH, version, request(version, 0, 0, Names.TOPIC, Names.OTHER_TOPIC)));
        FetchRequestData sent = (FetchRequestData) Rig.readRequest(ApiKeys.FETCH, version, replace.request());
        assertEquals(-1, sent.sessionEpoch());
        assertEquals(1, sent.topics().size());

        byte[] records = new byte[300];
        FetchResponseData fetched = new FetchResponseData()
                .setResponses(List.of(
                        response(version, Names.TOPIC, MemoryRecords.readableRecords(ByteBuffer.wrap(records)))));
        ByteBuf fromServer = Rig.response(ApiKeys.FETCH, version, fetched);
        FetchResponseData shown = (FetchResponseData) Rig.readResponse(
                ApiKeys.FETCH,
                version,
                ((ResponseUse.Edit) replace.response()).editor().edit(fromServer));
        fromServer.release();
        assertEquals(
                List.of(Errors.NONE.code(), Errors.TOPIC_AUTHORIZATION_FAILED.code()),
                shown.responses().stream()
                        .map(topic -> topic.partitions().get(0).errorCode())
                        .toList());
        assertEquals(300, shown.responses().get(0).partitions().get(0).records().sizeInBytes());
    }

    @Test
    void aTopicIdThatNobodyKnowsIsToldSo() {
        rig.names.clear();
        rig.unknown.add(Objects.requireNonNull(Names.IDS.get(Names.TOPIC)));
        Judgement.Answer answer = assertInstanceOf(Judgement.Answer.class, fetch(LATEST, 0, 0, Names.TOPIC));
        FetchResponseData told = (FetchResponseData) Rig.readResponse(ApiKeys.FETCH, LATEST, answer.response());
        assertEquals(
                Errors.UNKNOWN_TOPIC_ID.code(),
                told.responses().get(0).partitions().get(0).errorCode());
    }

    @Test
    void aFollowerFetchesByARuleWithoutRestrictionsOnly() {
        FetchRequestData old = request((short) 11, 0, 0, Names.TOPIC).setReplicaId(2);
        FetchRequestData recent =
                request(LATEST, 0, 0, Names.TOPIC).setReplicaState(new ReplicaState().setReplicaId(2));
        assertInstanceOf(Judgement.Forward.class, rig.judge(ApiKeys.FETCH, (short) 11, old));
        assertInstanceOf(Judgement.Forward.class, rig.judge(ApiKeys.FETCH, LATEST, recent));
        rig.deny(Names.OTHER_TOPIC);
        for (Judgement judgement :
                List.of(rig.judge(ApiKeys.FETCH, (short) 11, old), rig.judge(ApiKeys.FETCH, LATEST, recent))) {
            Judgement.Answer answer = assertInstanceOf(Judgement.Answer.class, judgement);
            assertEquals(Errors.TOPIC_AUTHORIZATION_FAILED.code(), answer.errorCode());
            answer.response().release();
        }
    }

    @ParameterizedTest
    @ValueSource(shorts = {12, 14, 15, 18})
    void aFollowerThatGoesOnWithASessionIsDeniedInForm(short version) throws MalformedResponseException {
        open(version, Names.TOPIC);
        rig.deny(Names.OTHER_TOPIC);
        assertInstanceOf(Judgement.Forward.class, fetch(version, SESSION, 1));
        FetchRequestData follower = request(version, SESSION, 2);
        if (version < 15) {
            follower.setReplicaId(1);
        } else {
            follower.setReplicaState(new FetchRequestData.ReplicaState().setReplicaId(1));
        }
        assertNotFound(version, rig.judge(ApiKeys.FETCH, version, follower));
        assertNull(rig.fetchSessions().topics(SESSION));
    }

    @Test
    void aRequestThatNamesNothingIsDeniedInForm() {
        assertInstanceOf(Judgement.Forward.class, fetch(BY_NAME, 0, 0));
        rig.denyCalls(KafkaApi.FETCH);
        Judgement.Answer answer = assertInstanceOf(Judgement.Answer.class, fetch(BY_NAME, 0, 0));
        FetchResponseData told = (FetchResponseData) Rig.readResponse(ApiKeys.FETCH, BY_NAME, answer.response());
        assertEquals(new FetchResponseData(), told);
    }

    @Test
    void whatIsLeftOfAFetchHasNoMoreThanIsCollected() {
        rig.deny(Names.OTHER_TOPIC);
        FetchRequestData request =
                request(LATEST, 0, 0, Names.TOPIC, Names.OTHER_TOPIC).setMaxBytes(50 << 20);
        Judgement.Replace replace =
                assertInstanceOf(Judgement.Replace.class, rig.judge(ApiKeys.FETCH, LATEST, request));
        FetchRequestData left = (FetchRequestData) Rig.readRequest(ApiKeys.FETCH, LATEST, replace.request());
        assertEquals(16 << 20, left.maxBytes());
    }

    @Test
    void anIdThatWasUnknownAMomentAgoIsAskedForWithTheNewOnes() {
        Uuid gone = Objects.requireNonNull(Names.IDS.get(Names.TOPIC));
        Uuid fresh = Objects.requireNonNull(Names.IDS.get(Names.OTHER_TOPIC));
        rig.names.clear();
        rig.unknown.add(gone);
        Judgement.Unresolved unresolved =
                assertInstanceOf(Judgement.Unresolved.class, fetch(LATEST, 0, 0, Names.TOPIC, Names.OTHER_TOPIC));
        assertEquals(Set.of(gone, fresh), unresolved.topicIds());
    }

    /** A server reads a field that it knows by its form; bytes beyond that would be a topic to it, and none here. */
    @Test
    void aTaggedFieldOfAnotherLengthThanItsFormIsMalformed() {
        FetchRequestData request = request(LATEST, 0, 0, Names.TOPIC);
        request.topics().get(0).partitions().get(0).setReplicaDirectoryId(new Uuid(5, 6));
        ByteBuf frame = Rig.frame(ApiKeys.FETCH, LATEST, request);
        ByteBuf id = Unpooled.buffer().writeByte(0).writeByte(16).writeLong(5).writeLong(6);
        int at = ByteBufUtil.indexOf(id, frame);
        assertInstanceOf(Judgement.Forward.class, rig.judge(ApiKeys.FETCH, LATEST, frame.copy()));
        ByteBuf longer = Unpooled.buffer()
                .writeBytes(frame, 0, at + 1)
                .writeByte(17)
                .writeBytes(frame, at + 2, 16)
                .writeByte(0)
                .writeBytes(frame, at + 18, frame.readableBytes() - at - 18);
        assertInstanceOf(Judgement.Malformed.class, rig.judge(ApiKeys.FETCH, LATEST, longer));
        frame.release();
    }

    private void open(short version, String... topics) throws MalformedResponseException {
        Judgement.Forward forward = assertInstanceOf(Judgement.Forward.class, fetch(version, 0, 0, topics));
        ResponseUse.Peek peek = assertInstanceOf(ResponseUse.Peek.class, forward.response());
        ByteBuf response = Rig.response(ApiKeys.FETCH, version, new FetchResponseData().setSessionId(SESSION));
        int length = response.readInt();
        peek.reader().read(response.slice(response.readerIndex(), Math.min(peek.bytes(), length)));
        response.release();
        assertNotNull(rig.fetchSessions().topics(SESSION));
    }

    private Judgement fetch(short version, int session, int epoch, String... topics) {
        return rig.judge(ApiKeys.FETCH, version, request(version, session, epoch, topics));
    }

    private static FetchRequestData request(short version, int session, int epoch, String... topics) {
        List<FetchTopic> named = Arrays.stream(topics)
                .map(name -> new FetchTopic()
                        .setTopic(version >= 13 ? "" : name)
                        .setTopicId(version >= 13 ? Objects.requireNonNull(Names.IDS.get(name)) : Uuid.ZERO_UUID)
                        .setPartitions(List.of(new FetchPartition().setPartition(3))))
                .collect(Collectors.toCollection(ArrayList::new));
        return new FetchRequestData()
                .setSessionId(session)
                .setSessionEpoch(epoch)
                .setTopics(named);
    }

    private static FetchableTopicResponse response(short version, String name, MemoryRecords records) {
        return new FetchableTopicResponse()
                .setTopic(name)
                .setTopicId(version >= 13 ? Objects.requireNonNull(Names.IDS.get(name)) : Uuid.ZERO_UUID)
                .setPartitions(List.of(new PartitionData().setPartitionIndex(3).setRecords(records)));
    }

    private static void assertNotFound(short version, Judgement judgement) {
        Judgement.Answer answer = assertInstanceOf(Judgement.Answer.class, judgement);
        assertEquals(Errors.FETCH_SESSION_ID_NOT_FOUND.code(), answer.errorCode());
        FetchResponseData told = (FetchResponseData) Rig.readResponse(ApiKeys.FETCH, version, answer.response());
        assertEquals(Errors.FETCH_SESSION_ID_NOT_FOUND.code(), told.errorCode());
    }
}

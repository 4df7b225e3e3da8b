package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProduceApiTest {

    private static final byte[] RECORDS = new byte[10_000];
    private static final short LATEST = ApiKeys.PRODUCE.latestVersion(false);

    static {
        Arrays.fill(RECORDS, (byte) 0x5a);
    }

    private final Rig rig = new Rig();

    @ParameterizedTest
    @ValueSource(shorts = {3, 8, 9, 12, 13})
    void ofSeveralTopicsTheAllowedGoOnWithTheirRecordsUntouched(short version) throws MalformedResponseException {
        rig.deny(Names.OTHER_TOPIC);
        ByteBuf frame = Rig.frame(ApiKeys.PRODUCE, version, request(version, Names.OTHER_TOPIC, Names.TOPIC));
        Judgement.Replace replace =
                assertInstanceOf(Judgement.Replace.class, rig.judge(ApiKeys.PRODUCE, version, frame.retain()));
        assertEquals(1 + 2, frame.refCnt(), "one topic and the end of the request are views of it");
        ProduceRequestData sent = (ProduceRequestData) Rig.readRequest(ApiKeys.PRODUCE, version, replace.request());
        assertEquals(1, sent.topicData().size());
        PartitionProduceData partition =
                sent.topicData().iterator().next().partitionData().get(0);
        assertEquals(ByteBuffer.wrap(RECORDS), ((MemoryRecords) partition.records()).buffer());
        assertEquals(1, frame.refCnt());
        frame.release();

        ProduceResponseData stored = new ProduceResponseData();
        stored.responses().add(response(version, Names.TOPIC));
        ByteBuf fromServer = Rig.response(ApiKeys.PRODUCE, version, stored);
        ProduceResponseData shown = (ProduceResponseData) Rig.readResponse(
                ApiKeys.PRODUCE,
                version,
                ((ResponseUse.Edit) replace.response()).editor().edit(fromServer));
        fromServer.release();
        assertEquals(
                List.of(
                        Errors.NONE.code(),
                        Errors.TOPIC_AUTHORIZATION_FAILED.code(),
                        Errors.TOPIC_AUTHORIZATION_FAILED.code()),
                shown.responses().stream()
                        .flatMap(topic -> topic.partitionResponses().stream())
                        .map(PartitionProduceResponse::errorCode)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(shorts = {3, 9, 13})
    void whoWantsNoResponseGetsNone(short version) {
        ProduceRequestData request =
                request(version, Names.TOPIC, Names.OTHER_TOPIC).setAcks((short) 0);
        Judgement.Forward forward =
                assertInstanceOf(Judgement.Forward.class, rig.judge(ApiKeys.PRODUCE, version, request));
        assertInstanceOf(ResponseUse.None.class, forward.response());
        Judgement.Silence silence = assertInstanceOf(
                Judgement.Silence.class, rig.deny(Names.OTHER_TOPIC).judge(ApiKeys.PRODUCE, version, request));
        assertEquals(Errors.TOPIC_AUTHORIZATION_FAILED.code(), silence.errorCode());
    }

    @Test
    void aTopicIsAskedAboutWithItsTransactionalId() {
        rig.judge(ApiKeys.PRODUCE, LATEST, request(LATEST, Names.TOPIC).setTransactionalId(Names.TRANSACTIONAL_ID));
        assertEquals(
                Set.of(Names.TRANSACTIONAL_ID),
                rig.questions.stream()
                        .map(question -> String.valueOf(question.transactionalId()))
                        .collect(Collectors.toSet()));
    }

    @Test
    void aTransactionalIdThatIsDeniedIsTheErrorOfEveryPartition() {
        ProduceRequestData request =
                request(LATEST, Names.TOPIC, Names.OTHER_TOPIC).setTransactionalId(Names.TRANSACTIONAL_ID);
        Judgement.Answer answer = assertInstanceOf(
                Judgement.Answer.class, rig.deny(Names.TRANSACTIONAL_ID).judge(ApiKeys.PRODUCE, LATEST, request));
        ProduceResponseData told = (ProduceResponseData) Rig.readResponse(ApiKeys.PRODUCE, LATEST, answer.response());
        List<PartitionProduceResponse> partitions = told.responses().stream()
                .flatMap(topic -> topic.partitionResponses().stream())
                .toList();
        assertEquals(4, partitions.size());
        partitions.forEach(partition -> {
            assertEquals(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code(), partition.errorCode());
            assertEquals(-1, partition.baseOffset());
        });
    }

    @Test
    void anIdThatIsNotKnownIsAskedOfTheServerFirst() {
        rig.names.clear();
        assertInstanceOf(Judgement.Unresolved.class, rig.judge(ApiKeys.PRODUCE, LATEST, request(LATEST, Names.TOPIC)));
        rig.unknown.add(Objects.requireNonNull(Names.IDS.get(Names.TOPIC)));
        Judgement.Answer answer = assertInstanceOf(
                Judgement.Answer.class, rig.judge(ApiKeys.PRODUCE, LATEST, request(LATEST, Names.TOPIC)));
        answer.response().release();
        assertEquals(Errors.UNKNOWN_TOPIC_ID.code(), answer.errorCode());
    }

    private static ProduceRequestData request(short version, String... topics) {
        ProduceRequestData request =
                new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1000);
        for (String name : topics) {
            request.topicData()
                    .add(new TopicProduceData()
                            .setName(version >= 13 ? "" : name)
                            .setTopicId(version >= 13 ? Objects.requireNonNull(Names.IDS.get(name)) : Uuid.ZERO_UUID)
                            .setPartitionData(List.of(partition(0), partition(7))));
        }
        return request;
    }

    private static PartitionProduceData partition(int index) {
        return new PartitionProduceData()
                .setIndex(index)
                .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(RECORDS)));
    }

    private static TopicProduceResponse response(short version, String name) {
        return new TopicProduceResponse()
                .setName(name)
                .setTopicId(version >= 13 ? Objects.requireNonNull(Names.IDS.get(name)) : Uuid.ZERO_UUID)
                .setPartitionResponses(List.of(new PartitionProduceResponse()));
    }
}

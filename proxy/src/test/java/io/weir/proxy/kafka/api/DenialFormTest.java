package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors in the form that brokers give them, and what is learned of one. */
final class DenialFormTest {

    @ParameterizedTest
    @ValueSource(shorts = {6, 7})
    void aDeniedJoinGroupHasNoProtocolWhereThatCanBeSaid(short version) {
        JoinGroupRequestData request = new JoinGroupRequestData().setGroupId(Names.GROUP);
        Judgement.Answer answer = assertInstanceOf(
                Judgement.Answer.class, new Rig().deny(Names.GROUP).judge(ApiKeys.JOIN_GROUP, version, request));
        JoinGroupResponseData told =
                (JoinGroupResponseData) Rig.readResponse(ApiKeys.JOIN_GROUP, version, answer.response());
        assertEquals(version < 7 ? "" : null, told.protocolName());
    }

    @Test
    void anErrorOfDescribeTopicPartitionsTeachesNoId() throws MalformedResponseException {
        Rig rig = new Rig();
        DescribeTopicPartitionsRequestData request = new DescribeTopicPartitionsRequestData()
                .setTopics(List.of(new DescribeTopicPartitionsRequestData.TopicRequest().setName(Names.TOPIC)));
        Judgement.Forward forward = assertInstanceOf(
                Judgement.Forward.class, rig.judge(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, (short) 0, request));
        DescribeTopicPartitionsResponseData told = new DescribeTopicPartitionsResponseData();
        told.topics()
                .add(new DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic()
                        .setName(Names.TOPIC)
                        .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code()));
        ByteBuf response = Rig.response(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, (short) 0, told);
        assertInstanceOf(ResponseUse.Edit.class, forward.response())
                .editor()
                .edit(response)
                .release();
        response.release();
        assertNull(rig.names.get(Uuid.ZERO_UUID));
    }
}

package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** OffsetCommit. Names a group and topics, by ids from version 10 on. */
final class OffsetCommitApi
        extends PerEntryApi<
                OffsetCommitRequestData,
                OffsetCommitResponseData,
                OffsetCommitRequestTopic,
                OffsetCommitResponseTopic> {

    OffsetCommitApi() {
        super(KafkaApi.OFFSET_COMMIT, OffsetCommitRequestData::new, OffsetCommitResponseData::new);
    }

    @Override
    Collection<OffsetCommitRequestTopic> entries(OffsetCommitRequestData body) {
        return body.topics();
    }

    @Override
    Collection<OffsetCommitResponseTopic> answers(OffsetCommitResponseData response) {
        return response.topics();
    }

    @Override
    Errors ask(OffsetCommitRequestData body, OffsetCommitRequestTopic entry, Inquiry inquiry) {
        return inquiry.askTopic(inquiry.bare().withGroup(body.groupId()), entry.name(), entry.topicId());
    }

    @Override
    OffsetCommitResponseTopic denial(OffsetCommitRequestTopic entry, Errors error, short version) {
        OffsetCommitResponseTopic denial =
                new OffsetCommitResponseTopic().setName(entry.name()).setTopicId(entry.topicId());
        for (OffsetCommitRequestPartition partition : entry.partitions()) {
            denial.partitions()
                    .add(new OffsetCommitResponsePartition()
                            .setPartitionIndex(partition.partitionIndex())
                            .setErrorCode(error.code()));
        }
        return denial;
    }

    @Override
    Errors askWhole(OffsetCommitRequestData body, Inquiry inquiry) {
        return inquiry.askGroup(body.groupId());
    }
}

package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.apache.kafka.common.protocol.Errors;

/** OffsetForLeaderEpoch. Names topics. */
final class OffsetForLeaderEpochApi
        extends PerEntryApi<
                OffsetForLeaderEpochRequestData,
                OffsetForLeaderEpochResponseData,
                OffsetForLeaderTopic,
                OffsetForLeaderTopicResult> {

    OffsetForLeaderEpochApi() {
        super(
                KafkaApi.OFFSET_FOR_LEADER_EPOCH,
                OffsetForLeaderEpochRequestData::new,
                OffsetForLeaderEpochResponseData::new);
    }

    @Override
    Collection<OffsetForLeaderTopic> entries(OffsetForLeaderEpochRequestData body) {
        return body.topics();
    }

    @Override
    Collection<OffsetForLeaderTopicResult> answers(OffsetForLeaderEpochResponseData response) {
        return response.topics();
    }

    @Override
    Errors ask(OffsetForLeaderEpochRequestData body, OffsetForLeaderTopic entry, Inquiry inquiry) {
        return inquiry.askTopic(inquiry.bare(), entry.topic());
    }

    @Override
    OffsetForLeaderTopicResult denial(OffsetForLeaderTopic entry, Errors error, short version) {
        OffsetForLeaderTopicResult denial = new OffsetForLeaderTopicResult().setTopic(entry.topic());
        for (OffsetForLeaderPartition partition : entry.partitions()) {
            denial.partitions()
                    .add(new EpochEndOffset()
                            .setPartition(partition.partition())
                            .setErrorCode(error.code()));
        }
        return denial;
    }

    @Override
    int maxValues() {
        return BodyReader.MAX_HASHED_VALUES;
    }
}

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

    private static final short WITH_REPLICA = 3;
    private static final short FLEXIBLE = 4;

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

    /** Topics are in a hashed collection, and their partitions, of which there may be many, are not. */
    @Override
    void check(KafkaRequest request) throws MalformedBodyException {
        BodyReader in = new BodyReader(request.frame(), request.bodyOffset(), maxValues());
        boolean flexible = request.version() >= FLEXIBLE;
        int[] topics = {0};
        Bodies.readSome(in, body -> {
            body.skip(request.version() >= WITH_REPLICA ? Integer.BYTES : 0);
            topics[0] = body.readRequiredCount(flexible);
        });
        if (topics[0] > BodyReader.MAX_HASHED_ENTRIES) {
            throw new MalformedBodyException(topics[0] + " topics: expected at most " + BodyReader.MAX_HASHED_ENTRIES);
        }
    }
}

package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.Collection;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponsePartition;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** TxnOffsetCommit. Names a transactional id, a group, and topics, by ids from version 6 on. */
final class TxnOffsetCommitApi
        extends PerEntryApi<
                TxnOffsetCommitRequestData,
                TxnOffsetCommitResponseData,
                TxnOffsetCommitRequestTopic,
                TxnOffsetCommitResponseTopic> {

    TxnOffsetCommitApi() {
        super(KafkaApi.TXN_OFFSET_COMMIT, TxnOffsetCommitRequestData::new, TxnOffsetCommitResponseData::new);
    }

    @Override
    Collection<TxnOffsetCommitRequestTopic> entries(TxnOffsetCommitRequestData body) {
        return body.topics();
    }

    @Override
    Collection<TxnOffsetCommitResponseTopic> answers(TxnOffsetCommitResponseData response) {
        return response.topics();
    }

    @Override
    Errors ask(TxnOffsetCommitRequestData body, TxnOffsetCommitRequestTopic entry, Inquiry inquiry) {
        return inquiry.askTopic(question(body, inquiry), entry.name(), entry.topicId());
    }

    @Override
    TxnOffsetCommitResponseTopic denial(TxnOffsetCommitRequestTopic entry, Errors error, short version) {
        TxnOffsetCommitResponseTopic denial =
                new TxnOffsetCommitResponseTopic().setName(entry.name()).setTopicId(entry.topicId());
        for (TxnOffsetCommitRequestPartition partition : entry.partitions()) {
            denial.partitions()
                    .add(new TxnOffsetCommitResponsePartition()
                            .setPartitionIndex(partition.partitionIndex())
                            .setErrorCode(error.code()));
        }
        return denial;
    }

    @Override
    Errors askWhole(TxnOffsetCommitRequestData body, Inquiry inquiry) {
        Errors error = inquiry.askTransactionalId(body.transactionalId());
        return error == Errors.NONE ? inquiry.ask(question(body, inquiry), Errors.GROUP_AUTHORIZATION_FAILED) : error;
    }

    private static KafkaRequestView question(TxnOffsetCommitRequestData body, Inquiry inquiry) {
        return inquiry.bare().withTransactionalId(body.transactionalId()).withGroup(body.groupId());
    }
}

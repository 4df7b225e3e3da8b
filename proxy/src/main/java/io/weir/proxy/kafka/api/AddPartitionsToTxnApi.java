package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnPartitionResult;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResult;
import org.apache.kafka.common.protocol.Errors;

/** AddPartitionsToTxn. Names a transactional id and topics. When one of them is denied, the rest are not attempted. */
final class AddPartitionsToTxnApi extends MessageApi<AddPartitionsToTxnRequestData, AddPartitionsToTxnResponseData> {

    /** Later versions are for brokers among themselves. */
    private static final short LATEST_OF_CLIENTS = 3;

    AddPartitionsToTxnApi() {
        super(KafkaApi.ADD_PARTITIONS_TO_TXN, AddPartitionsToTxnRequestData::new, AddPartitionsToTxnResponseData::new);
    }

    @Override
    public short latestVersion() {
        return LATEST_OF_CLIENTS;
    }

    @Override
    int maxValues() {
        return BodyReader.MAX_HASHED_VALUES;
    }

    @Override
    Judgement judge(AddPartitionsToTxnRequestData body, Inquiry inquiry) {
        String transactionalId = body.v3AndBelowTransactionalId();
        Errors whole = inquiry.askTransactionalId(transactionalId);
        KafkaRequestView question = inquiry.bare().withTransactionalId(transactionalId);
        AddPartitionsToTxnResponseData response = newResponse();
        Errors first = whole;
        for (AddPartitionsToTxnTopic topic : body.v3AndBelowTopics()) {
            Errors error = whole == Errors.NONE ? inquiry.askTopic(question, topic.name()) : whole;
            first = first == Errors.NONE ? error : first;
            response.resultsByTopicV3AndBelow()
                    .add(result(topic, error == Errors.NONE ? Errors.OPERATION_NOT_ATTEMPTED : error));
        }
        return first == Errors.NONE ? inquiry.forward(ResponseUse.Pass.INSTANCE) : inquiry.answer(response, first);
    }

    private static AddPartitionsToTxnTopicResult result(AddPartitionsToTxnTopic topic, Errors error) {
        AddPartitionsToTxnTopicResult result = new AddPartitionsToTxnTopicResult().setName(topic.name());
        for (int partition : topic.partitions()) {
            result.resultsByPartition()
                    .add(new AddPartitionsToTxnPartitionResult()
                            .setPartitionIndex(partition)
                            .setPartitionErrorCode(error.code()));
        }
        return result;
    }
}

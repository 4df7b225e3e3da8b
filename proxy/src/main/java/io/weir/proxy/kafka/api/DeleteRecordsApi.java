package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DeleteRecordsResponse;

/** DeleteRecords. Names topics. */
final class DeleteRecordsApi
        extends PerEntryApi<
                DeleteRecordsRequestData, DeleteRecordsResponseData, DeleteRecordsTopic, DeleteRecordsTopicResult> {

    DeleteRecordsApi() {
        super(KafkaApi.DELETE_RECORDS, DeleteRecordsRequestData::new, DeleteRecordsResponseData::new);
    }

    @Override
    Collection<DeleteRecordsTopic> entries(DeleteRecordsRequestData body) {
        return body.topics();
    }

    @Override
    Collection<DeleteRecordsTopicResult> answers(DeleteRecordsResponseData response) {
        return response.topics();
    }

    @Override
    Errors ask(DeleteRecordsRequestData body, DeleteRecordsTopic entry, Inquiry inquiry) {
        return inquiry.askTopic(inquiry.bare(), entry.name());
    }

    @Override
    DeleteRecordsTopicResult denial(DeleteRecordsTopic entry, Errors error, short version) {
        DeleteRecordsTopicResult denial = new DeleteRecordsTopicResult().setName(entry.name());
        for (DeleteRecordsPartition partition : entry.partitions()) {
            denial.partitions()
                    .add(new DeleteRecordsPartitionResult()
                            .setPartitionIndex(partition.partitionIndex())
                            .setErrorCode(error.code())
                            .setLowWatermark(DeleteRecordsResponse.INVALID_LOW_WATERMARK));
        }
        return denial;
    }

    @Override
    int maxValues() {
        return BodyReader.MAX_HASHED_VALUES;
    }
}

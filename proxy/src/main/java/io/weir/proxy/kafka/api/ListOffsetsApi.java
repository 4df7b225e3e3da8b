package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.protocol.Errors;

/** ListOffsets. Names topics. */
final class ListOffsetsApi
        extends PerEntryApi<
                ListOffsetsRequestData, ListOffsetsResponseData, ListOffsetsTopic, ListOffsetsTopicResponse> {

    ListOffsetsApi() {
        super(KafkaApi.LIST_OFFSETS, ListOffsetsRequestData::new, ListOffsetsResponseData::new);
    }

    @Override
    Collection<ListOffsetsTopic> entries(ListOffsetsRequestData body) {
        return body.topics();
    }

    @Override
    Collection<ListOffsetsTopicResponse> answers(ListOffsetsResponseData response) {
        return response.topics();
    }

    @Override
    Errors ask(ListOffsetsRequestData body, ListOffsetsTopic entry, Inquiry inquiry) {
        return inquiry.askTopic(inquiry.bare(), entry.name());
    }

    @Override
    ListOffsetsTopicResponse denial(ListOffsetsTopic entry, Errors error, short version) {
        ListOffsetsTopicResponse denial = new ListOffsetsTopicResponse().setName(entry.name());
        for (ListOffsetsPartition partition : entry.partitions()) {
            denial.partitions()
                    .add(new ListOffsetsPartitionResponse()
                            .setPartitionIndex(partition.partitionIndex())
                            .setErrorCode(error.code()));
        }
        return denial;
    }
}

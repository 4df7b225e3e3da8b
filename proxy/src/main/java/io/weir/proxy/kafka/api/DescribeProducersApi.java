package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeProducersResponseData.PartitionResponse;
import org.apache.kafka.common.message.DescribeProducersResponseData.TopicResponse;
import org.apache.kafka.common.protocol.Errors;

/** DescribeProducers. Names topics. */
final class DescribeProducersApi
        extends PerEntryApi<DescribeProducersRequestData, DescribeProducersResponseData, TopicRequest, TopicResponse> {

    DescribeProducersApi() {
        super(KafkaApi.DESCRIBE_PRODUCERS, DescribeProducersRequestData::new, DescribeProducersResponseData::new);
    }

    @Override
    Collection<TopicRequest> entries(DescribeProducersRequestData body) {
        return body.topics();
    }

    @Override
    Collection<TopicResponse> answers(DescribeProducersResponseData response) {
        return response.topics();
    }

    @Override
    Errors ask(DescribeProducersRequestData body, TopicRequest entry, Inquiry inquiry) {
        return inquiry.askTopic(inquiry.bare(), entry.name());
    }

    @Override
    TopicResponse denial(TopicRequest entry, Errors error, short version) {
        TopicResponse denial = new TopicResponse().setName(entry.name());
        for (int partition : entry.partitionIndexes()) {
            denial.partitions()
                    .add(new PartitionResponse().setPartitionIndex(partition).setErrorCode(error.code()));
        }
        return denial;
    }

    @Override
    int maxValues() {
        return BodyReader.MAX_HASHED_VALUES;
    }
}

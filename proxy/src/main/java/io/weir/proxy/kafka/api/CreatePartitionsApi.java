package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.Errors;

/** CreatePartitions. Names topics. */
final class CreatePartitionsApi
        extends PerEntryApi<
                CreatePartitionsRequestData,
                CreatePartitionsResponseData,
                CreatePartitionsTopic,
                CreatePartitionsTopicResult> {

    CreatePartitionsApi() {
        super(KafkaApi.CREATE_PARTITIONS, CreatePartitionsRequestData::new, CreatePartitionsResponseData::new);
    }

    @Override
    Collection<CreatePartitionsTopic> entries(CreatePartitionsRequestData body) {
        return body.topics();
    }

    @Override
    Collection<CreatePartitionsTopicResult> answers(CreatePartitionsResponseData response) {
        return response.results();
    }

    @Override
    Errors ask(CreatePartitionsRequestData body, CreatePartitionsTopic entry, Inquiry inquiry) {
        return inquiry.askTopic(inquiry.bare(), entry.name());
    }

    @Override
    CreatePartitionsTopicResult denial(CreatePartitionsTopic entry, Errors error, short version) {
        return new CreatePartitionsTopicResult().setName(entry.name()).setErrorCode(error.code());
    }

    @Override
    int maxValues() {
        return BodyReader.MAX_HASHED_VALUES;
    }
}

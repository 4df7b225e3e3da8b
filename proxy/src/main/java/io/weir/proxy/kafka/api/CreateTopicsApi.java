package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.Errors;

/** CreateTopics. Names topics. */
final class CreateTopicsApi
        extends PerEntryApi<CreateTopicsRequestData, CreateTopicsResponseData, CreatableTopic, CreatableTopicResult> {

    CreateTopicsApi() {
        super(KafkaApi.CREATE_TOPICS, CreateTopicsRequestData::new, CreateTopicsResponseData::new);
    }

    @Override
    Collection<CreatableTopic> entries(CreateTopicsRequestData body) {
        return body.topics();
    }

    @Override
    Collection<CreatableTopicResult> answers(CreateTopicsResponseData response) {
        return response.topics();
    }

    @Override
    Errors ask(CreateTopicsRequestData body, CreatableTopic entry, Inquiry inquiry) {
        return inquiry.askTopic(inquiry.bare(), entry.name());
    }

    @Override
    CreatableTopicResult denial(CreatableTopic entry, Errors error, short version) {
        return new CreatableTopicResult()
                .setName(entry.name())
                .setErrorCode(error.code())
                .setErrorMessage("Authorization failed.");
    }

    @Override
    int maxValues() {
        return BodyReader.MAX_HASHED_VALUES;
    }
}

package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** DeleteTopics. Names topics; from version 6 on each by its name or its id. */
final class DeleteTopicsApi
        extends PerEntryApi<DeleteTopicsRequestData, DeleteTopicsResponseData, DeleteTopicState, DeletableTopicResult> {

    private static final short WITH_STATES = 6;

    DeleteTopicsApi() {
        super(KafkaApi.DELETE_TOPICS, DeleteTopicsRequestData::new, DeleteTopicsResponseData::new);
    }

    @Override
    Collection<DeleteTopicState> entries(DeleteTopicsRequestData body) {
        return body.topics();
    }

    @Override
    Collection<DeletableTopicResult> answers(DeleteTopicsResponseData response) {
        return response.responses();
    }

    @Override
    Errors ask(DeleteTopicsRequestData body, DeleteTopicState entry, Inquiry inquiry) {
        return inquiry.askTopic(inquiry.bare(), entry.name(), entry.topicId());
    }

    @Override
    DeletableTopicResult denial(DeleteTopicState entry, Errors error, short version) {
        return new DeletableTopicResult()
                .setName(entry.name())
                .setTopicId(entry.topicId())
                .setErrorCode(error.code());
    }

    /** Versions that list bare names are brought to the form of the later ones, and back. */
    @Override
    Errors askWhole(DeleteTopicsRequestData body, Inquiry inquiry) {
        body.topicNames().forEach(name -> body.topics().add(new DeleteTopicState().setName(name)));
        return super.askWhole(body, inquiry);
    }

    @Override
    ResponseUse.Peek.@Nullable Reader goesOn(DeleteTopicsRequestData body, Inquiry inquiry) {
        if (inquiry.version() < WITH_STATES) {
            body.setTopicNames(
                    body.topics().stream().map(DeleteTopicState::name).toList());
            body.setTopics(List.of());
        }
        return null;
    }
}

package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.Collection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** DescribeTopicPartitions. Names topics, or asks of all: that only rules allow that do not restrict topics, as the cursor of a response names one that may be hidden. */
final class DescribeTopicPartitionsApi
        extends PerEntryApi<
                DescribeTopicPartitionsRequestData,
                DescribeTopicPartitionsResponseData,
                TopicRequest,
                DescribeTopicPartitionsResponseTopic> {

    DescribeTopicPartitionsApi() {
        super(
                KafkaApi.DESCRIBE_TOPIC_PARTITIONS,
                DescribeTopicPartitionsRequestData::new,
                DescribeTopicPartitionsResponseData::new);
    }

    @Override
    Collection<TopicRequest> entries(DescribeTopicPartitionsRequestData body) {
        return body.topics();
    }

    @Override
    Collection<DescribeTopicPartitionsResponseTopic> answers(DescribeTopicPartitionsResponseData response) {
        return response.topics();
    }

    @Override
    Errors ask(DescribeTopicPartitionsRequestData body, TopicRequest entry, Inquiry inquiry) {
        return inquiry.askTopic(inquiry.bare(), entry.name());
    }

    @Override
    DescribeTopicPartitionsResponseTopic denial(TopicRequest entry, Errors error, short version) {
        return new DescribeTopicPartitionsResponseTopic().setName(entry.name()).setErrorCode(error.code());
    }

    @Override
    Errors askWhole(DescribeTopicPartitionsRequestData body, Inquiry inquiry) {
        return body.topics().isEmpty()
                ? inquiry.ask(inquiry.bare().withTopic(KafkaRequestView.EVERY), Errors.TOPIC_AUTHORIZATION_FAILED)
                : Errors.NONE;
    }

    @Override
    boolean changes(DescribeTopicPartitionsRequestData body, short version) {
        return true;
    }

    @Override
    boolean change(DescribeTopicPartitionsResponseData response, Inquiry inquiry) {
        for (DescribeTopicPartitionsResponseTopic topic : response.topics()) {
            if (topic.name() != null) {
                if (!topic.topicId().equals(Uuid.ZERO_UUID)) {
                    inquiry.connection().topicNames().learned(topic.topicId(), topic.name());
                }
                topic.setTopicAuthorizedOperations(
                        AuthorizedOperations.ofTopic(topic.topicAuthorizedOperations(), topic.name(), inquiry));
            }
        }
        return true;
    }
}

package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.List;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * ConsumerGroupHeartbeat. Names a group, and topics three ways: those that the member subscribes to, by names or by a pattern that may be
 * for any topic, and those that it has, by ids.
 */
final class ConsumerGroupHeartbeatApi
        extends WholeApi<ConsumerGroupHeartbeatRequestData, ConsumerGroupHeartbeatResponseData> {

    ConsumerGroupHeartbeatApi() {
        super(
                KafkaApi.CONSUMER_GROUP_HEARTBEAT,
                ConsumerGroupHeartbeatRequestData::new,
                ConsumerGroupHeartbeatResponseData::new);
    }

    @Override
    Errors ask(ConsumerGroupHeartbeatRequestData body, Inquiry inquiry) {
        Errors error = inquiry.askGroup(body.groupId());
        if (error != Errors.NONE) {
            return error;
        }
        KafkaRequestView question = inquiry.bare().withGroup(body.groupId());
        Errors subscribed = askSubscribed(question, body.subscribedTopicNames(), inquiry);
        String pattern = body.subscribedTopicRegex();
        if (subscribed == Errors.NONE && pattern != null && !pattern.isEmpty()) {
            subscribed = inquiry.ask(question.withTopic(KafkaRequestView.EVERY), Errors.TOPIC_AUTHORIZATION_FAILED);
        }
        return subscribed == Errors.NONE ? askHeld(question, body.topicPartitions(), inquiry) : subscribed;
    }

    /** Asks about the names that a member of a group subscribes to. */
    static Errors askSubscribed(KafkaRequestView question, @Nullable List<String> names, Inquiry inquiry) {
        if (names != null) {
            for (String name : names) {
                Errors error = inquiry.askTopic(question, name);
                if (error != Errors.NONE) {
                    return error;
                }
            }
        }
        return Errors.NONE;
    }

    /** Asks about what the member has. A topic that is gone is nothing to deny. */
    private static Errors askHeld(KafkaRequestView question, @Nullable List<TopicPartitions> held, Inquiry inquiry) {
        if (held != null) {
            for (TopicPartitions topic : held) {
                Errors error = inquiry.askTopic(question, "", topic.topicId());
                if (error == Errors.TOPIC_AUTHORIZATION_FAILED) {
                    return error;
                }
            }
        }
        return Errors.NONE;
    }

    @Override
    void deny(
            ConsumerGroupHeartbeatRequestData body,
            ConsumerGroupHeartbeatResponseData response,
            Errors error,
            short version) {
        response.setErrorCode(error.code());
    }
}

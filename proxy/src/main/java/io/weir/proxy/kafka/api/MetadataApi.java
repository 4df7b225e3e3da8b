package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/**
 * Metadata. Names topics, by ids from version 12 on, or asks of all topics. No topic is created on the way for a client that may not
 * call CreateTopics for it.
 */
final class MetadataApi extends MessageApi<MetadataRequestData, MetadataResponseData> {

    /** The first that can ask for no topics, and for none to be created. */
    private static final short WITH_FLAG = 4;

    private static final short WITH_IDS = 10;

    /** The first whose responses may have a topic by its id alone. */
    private static final short WITHOUT_NAMES = 12;

    MetadataApi() {
        super(KafkaApi.METADATA, MetadataRequestData::new, MetadataResponseData::new);
    }

    @Override
    Judgement judge(MetadataRequestData body, Inquiry inquiry) throws MalformedBodyException {
        List<MetadataRequestTopic> topics = body.topics();
        if (topics == null || (topics.isEmpty() && inquiry.version() == 0)) {
            return all(body, inquiry);
        }
        List<MetadataResponseTopic> denied = new ArrayList<>();
        if (topics.isEmpty() && !inquiry.allows(inquiry.bare())) {
            return inquiry.answer(newResponse(), Errors.TOPIC_AUTHORIZATION_FAILED);
        }
        topics.removeIf(topic -> {
            Errors error = inquiry.askTopic(inquiry.bare(), topic.name(), topic.topicId());
            return error != Errors.NONE && denied.add(denial(topic, error, inquiry.version()));
        });
        requireFew(newResponse().topics(), denied);
        if (topics.isEmpty() && !denied.isEmpty() && !inquiry.wouldAllow(inquiry.bare())) {
            MetadataResponseData response = newResponse();
            response.topics().addAll(denied);
            return inquiry.answer(response, Errors.forCode(denied.get(0).errorCode()));
        }
        boolean keepsFromCreating =
                body.allowAutoTopicCreation() && !topics.stream().allMatch(t -> mayCreate(t, inquiry));
        if (denied.isEmpty() && !keepsFromCreating) {
            return inquiry.forward(
                    readsResponse(body, inquiry)
                            ? edit(body, inquiry, inquiry.version(), denied)
                            : ResponseUse.Pass.INSTANCE);
        }
        body.setAllowAutoTopicCreation(body.allowAutoTopicCreation() && !keepsFromCreating && !topics.isEmpty());
        short version = (short) Math.max(inquiry.version(), WITH_FLAG);
        Errors error =
                denied.isEmpty() ? Errors.NONE : Errors.forCode(denied.get(0).errorCode());
        return inquiry.replace(
                () -> Frames.request(inquiry.request(), version, body), edit(body, inquiry, version, denied), error);
    }

    private Judgement all(MetadataRequestData body, Inquiry inquiry) {
        if (!inquiry.allows(inquiry.bare())) {
            return inquiry.answer(newResponse(), Errors.TOPIC_AUTHORIZATION_FAILED);
        }
        return inquiry.forward(edit(body, inquiry, inquiry.version(), List.of()));
    }

    private static boolean mayCreate(MetadataRequestTopic topic, Inquiry inquiry) {
        return topic.name() == null
                || inquiry.wouldAllow(inquiry.other(KafkaApi.CREATE_TOPICS).withTopic(topic.name()));
    }

    private static boolean readsResponse(MetadataRequestData body, Inquiry inquiry) {
        return inquiry.version() >= WITH_IDS
                || body.includeTopicAuthorizedOperations()
                || body.includeClusterAuthorizedOperations();
    }

    private ResponseUse edit(
            MetadataRequestData body, Inquiry inquiry, short version, List<MetadataResponseTopic> denied) {
        KafkaRequestView bare = inquiry.bare();
        boolean narrows = body.includeTopicAuthorizedOperations() || body.includeClusterAuthorizedOperations();
        return Responses.editWhere(inquiry, version, denied, blankResponse(), response -> {
            boolean hides = response.topics()
                    .removeIf(topic -> topic.name() != null && !inquiry.wouldAllow(bare.withTopic(topic.name())));
            learn(response, inquiry.connection().topicNames());
            if (narrows) {
                narrow(response, inquiry);
            }
            return response.topics().addAll(denied) || hides || narrows;
        });
    }

    private static void narrow(MetadataResponseData response, Inquiry inquiry) {
        response.setClusterAuthorizedOperations(
                AuthorizedOperations.ofCluster(response.clusterAuthorizedOperations(), inquiry));
        for (MetadataResponseTopic topic : response.topics()) {
            if (topic.name() != null) {
                topic.setTopicAuthorizedOperations(
                        AuthorizedOperations.ofTopic(topic.topicAuthorizedOperations(), topic.name(), inquiry));
            }
        }
    }

    /** Keeps the names of the topics that a response tells the ids of. */
    private static void learn(MetadataResponseData response, TopicNames names) {
        for (MetadataResponseTopic topic : response.topics()) {
            if (topic.name() != null && !topic.topicId().equals(Uuid.ZERO_UUID)) {
                names.learned(topic.topicId(), topic.name());
            }
        }
    }

    private static MetadataResponseTopic denial(MetadataRequestTopic topic, Errors error, short version) {
        String name = topic.name() == null && version < WITHOUT_NAMES ? "" : topic.name();
        return new MetadataResponseTopic()
                .setErrorCode(error.code())
                .setName(name)
                .setTopicId(topic.topicId());
    }
}

package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponseCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Produce. Names topics, by ids from version 13 on, and a transactional id. What is allowed goes on without being read any further. */
final class ProduceApi implements ApiHandler {

    @Override
    public KafkaApi api() {
        return KafkaApi.PRODUCE;
    }

    @Override
    public short oldestVersion() {
        return ApiKeys.PRODUCE.oldestVersion();
    }

    @Override
    public short latestVersion() {
        return ApiKeys.PRODUCE.latestVersion(false);
    }

    /** Brokers tell of versions that they do not have, for librdkafka, which takes them as a sign of what compression they know. */
    @Override
    public short oldestAnnounced() {
        return ApiKeys.PRODUCE_API_VERSIONS_RESPONSE_MIN_VERSION;
    }

    @Override
    public Judgement judge(KafkaRequest request, ConnectionKnowledge connection) {
        ProduceWalk walk = new ProduceWalk(request.version());
        try {
            BodyReader in = new BodyReader(request.frame(), request.bodyOffset(), BodyReader.MAX_WALKED_VALUES);
            Bodies.read(in, walk::read);
            return judge(request, walk, new Inquiry(request, connection, in.valuesRead()));
        } catch (MalformedBodyException | TooManyQuestionsException e) {
            return new Judgement.Malformed("Produce version " + request.version() + ": " + e.getMessage());
        }
    }

    private static Judgement judge(KafkaRequest request, ProduceWalk walk, Inquiry inquiry)
            throws MalformedBodyException {
        KafkaRequestView question = inquiry.bare();
        Errors whole = Errors.NONE;
        String transactionalId = walk.transactionalId();
        if (transactionalId != null) {
            question = question.withTransactionalId(transactionalId);
            whole = inquiry.askTransactionalId(transactionalId);
        } else if (walk.topics().isEmpty()) {
            whole = inquiry.ask(question, Errors.TOPIC_AUTHORIZATION_FAILED);
        }
        Errors first = whole;
        List<ProduceWalk.Topic> kept = new ArrayList<>(walk.topics().size());
        List<TopicProduceResponse> denied = List.of();
        for (ProduceWalk.Topic topic : walk.topics()) {
            Errors error = whole == Errors.NONE ? inquiry.askTopic(question, topic.name(), topic.id()) : whole;
            if (error == Errors.NONE) {
                kept.add(topic);
                continue;
            }
            if (denied.isEmpty()) {
                denied = new ArrayList<>();
            }
            denied.add(walk.denial(request.frame(), topic, error));
            first = first == Errors.NONE ? error : first;
        }
        if (first == Errors.NONE) {
            return inquiry.forward(walk.wantsResponse() ? ResponseUse.Pass.INSTANCE : ResponseUse.None.INSTANCE);
        }
        if (!walk.wantsResponse()) {
            return inquiry.silence(first);
        }
        List<TopicProduceResponse> errors = denied;
        MessageApi.requireFew(new TopicProduceResponseCollection(), errors);
        if (kept.isEmpty()) {
            ProduceResponseData response = new ProduceResponseData();
            response.responses().addAll(errors);
            return inquiry.answer(response, first);
        }
        return inquiry.replace(
                () -> walk.without(request, kept),
                Responses.edit(inquiry, errors, ProduceResponseData::new, response -> response.responses()
                        .addAll(errors)),
                first);
    }
}

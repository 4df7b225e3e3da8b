package io.weir.proxy.kafka.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchResponse;

/**
 * A Fetch request that names all that it fetches, some of which is denied. What is allowed goes on without a session, so that every
 * response can have the errors of the rest in it.
 */
final class PartialFetch {

    private static final int WITHOUT_SESSION = -1;

    /** A response that is collected has no more records than that, beside one batch that is larger. */
    static final int MAX_COLLECTED_BYTES = 16 << 20;

    private PartialFetch() {}

    /**
     * Makes the judgement.
     *
     * @param errors of the topics, in the order of the request
     */
    static Judgement judge(List<Errors> errors, Inquiry inquiry) throws MalformedBodyException {
        KafkaRequest request = inquiry.request();
        FetchRequestData body = Bodies.read(
                request.frame(),
                request.bodyOffset(),
                request.version(),
                BodyReader.MAX_REQUEST_VALUES,
                new FetchRequestData());
        List<FetchTopic> kept = new ArrayList<>();
        List<FetchableTopicResponse> denied = new ArrayList<>();
        Errors first = Errors.NONE;
        Iterator<Errors> error = errors.iterator();
        for (FetchTopic topic : body.topics()) {
            Errors ofTopic = error.next();
            if (ofTopic == Errors.NONE) {
                kept.add(topic);
            } else {
                denied.add(denial(topic, ofTopic));
                first = first == Errors.NONE ? ofTopic : first;
            }
        }
        if (kept.isEmpty()) {
            return inquiry.answer(new FetchResponseData().setResponses(denied), first);
        }
        body.setMaxBytes(Math.min(body.maxBytes(), MAX_COLLECTED_BYTES));
        body.setTopics(kept).setForgottenTopicsData(List.of()).setSessionEpoch(WITHOUT_SESSION);
        return inquiry.replace(
                body,
                Responses.edit(inquiry, denied, FetchResponseData::new, response -> response.responses()
                        .addAll(denied)),
                first);
    }

    private static FetchableTopicResponse denial(FetchTopic topic, Errors error) {
        FetchableTopicResponse denial =
                new FetchableTopicResponse().setTopic(topic.topic()).setTopicId(topic.topicId());
        for (FetchPartition partition : topic.partitions()) {
            denial.partitions().add(FetchResponse.partitionResponse(partition.partition(), error));
        }
        return denial;
    }
}

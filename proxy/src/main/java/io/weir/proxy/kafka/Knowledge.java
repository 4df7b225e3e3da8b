package io.weir.proxy.kafka;

import io.weir.proxy.connection.AcceptedConnection;
import io.weir.proxy.connection.ConnectionPolicy;
import io.weir.proxy.connection.Decision;
import io.weir.proxy.kafka.api.ConnectionKnowledge;
import io.weir.proxy.kafka.api.FetchSessions;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import org.jspecify.annotations.Nullable;

/** What is known of one connection by what went over it. */
final class Knowledge implements ConnectionKnowledge {

    private final ConnectionPolicy policy;
    private final LearnedTopics topics;
    private final FetchSessions fetchSessions = new FetchSessions();
    private @Nullable KafkaRequestView lastFetch;

    Knowledge(AcceptedConnection accepted, int maxTopicIds) {
        this.policy = accepted.policy();
        this.topics = new LearnedTopics(accepted.loop().clock(), maxTopicIds);
    }

    @Override
    public Decision judge(KafkaRequestView question) {
        if (question.api() == KafkaApi.FETCH) {
            lastFetch = question;
        }
        return policy.judge(question);
    }

    @Override
    public LearnedTopics topicNames() {
        return topics;
    }

    @Override
    public FetchSessions fetchSessions() {
        return fetchSessions;
    }

    /** Whether a fetch session goes on with a topic that policy would not let it fetch now. */
    boolean isFetchForbidden() {
        KafkaRequestView fetch = lastFetch;
        return fetch != null
                && fetchSessions.everyTopic().stream()
                        .anyMatch(topic -> !policy.judge(fetch.withTopic(topic)).forwards());
    }
}

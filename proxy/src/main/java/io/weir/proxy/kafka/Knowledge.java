package io.weir.proxy.kafka;

import io.weir.proxy.connection.AcceptedConnection;
import io.weir.proxy.connection.ConnectionPolicy;
import io.weir.proxy.connection.Decision;
import io.weir.proxy.kafka.api.ApiHandler;
import io.weir.proxy.kafka.api.ConnectionKnowledge;
import io.weir.proxy.kafka.api.FetchSessions;
import io.weir.proxy.kafka.api.Judgement;
import io.weir.proxy.kafka.api.KafkaRequest;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import org.jspecify.annotations.Nullable;

/** What is known of one connection by what went over it. */
final class Knowledge implements ConnectionKnowledge {

    private final ConnectionPolicy policy;
    private final LearnedTopics topics;
    private final FetchSessions fetchSessions = new FetchSessions();
    private final QuestionRecord record = new QuestionRecord();
    private boolean recording;
    private @Nullable KafkaRequestView lastFetch;

    Knowledge(AcceptedConnection accepted, int maxTopicIds) {
        this.policy = accepted.policy();
        this.topics = new LearnedTopics(accepted.loop().clock()::coarseNanos, maxTopicIds);
    }

    @Override
    public Decision judge(KafkaRequestView question) {
        Decision decision = policy.judge(question);
        if (decision.forwards()) {
            allowed(question);
        }
        return decision;
    }

    @Override
    public boolean allows(KafkaRequestView question) {
        boolean allows = policy.allows(question);
        if (allows) {
            allowed(question);
        }
        return allows;
    }

    private void allowed(KafkaRequestView question) {
        if (recording) {
            record.add(question);
            if (question.api() == KafkaApi.FETCH) {
                lastFetch = question;
            }
        }
    }

    /** Judges a request, and takes note of what is asked for that. What is asked for a response is not noted. */
    Judgement judge(KafkaRequest request, ApiHandler handler) {
        record.clear();
        recording = true;
        try {
            return handler.judge(request, this);
        } finally {
            recording = false;
        }
    }

    /** By what the request that was judged last is let through. */
    AllowedQuestions allowed() {
        return record.allowed();
    }

    /** What the judgement said is done. */
    void judged() {
        record.clear();
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
                && fetchSessions.everyTopic().stream().anyMatch(topic -> !policy.allows(fetch.withTopic(topic)));
    }
}

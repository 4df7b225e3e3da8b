package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.connection.Decision;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One request while it is judged: asks the questions about it, keeps what the log wants, and makes the judgement, which is
 * {@link Judgement.Unresolved} whenever a topic id turned up that the server was not asked of yet.
 */
final class Inquiry {

    /** Different names that one request may be about: asking about so many takes some ten milliseconds, with a thousand rules as well. */
    static final int MAX_QUESTIONS = 20_000;

    /** About what a value of a request costs as part of an object, with that of the answer to it. */
    private static final long BYTES_A_VALUE = 100;

    private final KafkaRequest request;
    private final ConnectionKnowledge connection;
    private final KafkaRequestView bare;
    private final List<String> topics = new ArrayList<>(2);
    private final List<Uuid> unknown = new ArrayList<>(0);
    private Set<Uuid> unresolved = Set.of();
    private @Nullable Decision denial;
    private @Nullable Decision last;
    private final int values;
    private int questions;
    private @Nullable KafkaRequestView answersFor;
    private Map<String, Errors> answers = Map.of();

    /**
     * Of a request on a connection.
     *
     * @param values of its body
     */
    Inquiry(KafkaRequest request, ConnectionKnowledge connection, int values) {
        this.request = request;
        this.connection = connection;
        this.values = values;
        this.bare = new KafkaRequestView(request.api(), request.version(), request.clientId());
    }

    KafkaRequest request() {
        return request;
    }

    short version() {
        return request.version();
    }

    ConnectionKnowledge connection() {
        return connection;
    }

    /** The question without any resource. */
    KafkaRequestView bare() {
        return bare;
    }

    /** About how many bytes the objects take that the request and its answers were read into. */
    long bytesInObjects() {
        return values * BYTES_A_VALUE;
    }

    /** Asks whether the request may be made with this. */
    boolean allows(KafkaRequestView question) {
        String topic = question.topic();
        if (topic != null && !KafkaRequestView.isEvery(topic)) {
            note(topic);
        }
        if (denial != null) {
            // The first denial is the one that is told: the others need no reason.
            return connection.allows(question);
        }
        Decision decision = connection.judge(question);
        last = decision;
        if (!decision.forwards()) {
            denial = decision;
        }
        return decision.forwards();
    }

    /**
     * Asks, and gives this error when the answer is no.
     *
     * @throws TooManyQuestionsException when the request has too many names
     */
    Errors ask(KafkaRequestView question, Errors otherwise) {
        if (++questions > MAX_QUESTIONS) {
            throw new TooManyQuestionsException(MAX_QUESTIONS);
        }
        return allows(question) ? Errors.NONE : otherwise;
    }

    /** Asks about a group. */
    Errors askGroup(@Nullable String group) {
        return ask(bare.withGroup(group == null ? "" : group), Errors.GROUP_AUTHORIZATION_FAILED);
    }

    /** Asks about a transactional id. */
    Errors askTransactionalId(String id) {
        return ask(bare.withTransactionalId(id), Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    }

    /** Asks about what only rules allow that restrict nothing. */
    Errors askEverything(Errors otherwise) {
        return ask(
                bare.withTopic(KafkaRequestView.EVERY)
                        .withGroup(KafkaRequestView.EVERY)
                        .withTransactionalId(KafkaRequestView.EVERY),
                otherwise);
    }

    /** Asks about a topic, besides what the question names already. A name that comes again gets the answer it got. */
    Errors askTopic(KafkaRequestView question, @Nullable String name) {
        String topic = name == null ? "" : name;
        if (!question.equals(answersFor)) {
            // Most requests are about one topic: the second one is the first to be remembered.
            answersFor = question;
            answers = Map.of();
            return ask(question.withTopic(topic), Errors.TOPIC_AUTHORIZATION_FAILED);
        }
        if (answers.isEmpty()) {
            answers = new HashMap<>();
        }
        return answers.computeIfAbsent(
                topic, asked -> ask(question.withTopic(asked), Errors.TOPIC_AUTHORIZATION_FAILED));
    }

    /**
     * Asks about a topic that may be named by its id, by its name or by both, which must both be allowed.
     *
     * @param id zero when it is named by its name alone
     */
    Errors askTopic(KafkaRequestView question, @Nullable String name, Uuid id) {
        if (id.equals(Uuid.ZERO_UUID)) {
            return askTopic(question, name);
        }
        Errors byId = askTopicId(question, id);
        return byId != Errors.NONE || name == null || name.isEmpty() ? byId : askTopic(question, name);
    }

    private Errors askTopicId(KafkaRequestView question, Uuid id) {
        String name = connection.topicNames().name(id);
        if (name != null) {
            return askTopic(question, name);
        }
        if (connection.topicNames().isUnknown(id)) {
            unknown.add(id);
        } else {
            if (unresolved.isEmpty()) {
                unresolved = new LinkedHashSet<>();
            }
            unresolved.add(id);
        }
        return Errors.UNKNOWN_TOPIC_ID;
    }

    /** Whether a question would be answered with yes; not part of what the request is judged by. */
    boolean wouldAllow(KafkaRequestView question) {
        return connection.allows(question);
    }

    /** The question whether the same client may make another call, of the newest version there is. */
    KafkaRequestView other(KafkaApi api) {
        return new KafkaRequestView(api, ApiKeys.forId(api.key()).latestVersion(false), request.clientId());
    }

    /** Names a topic in the log. */
    void note(String topic) {
        if (topics.size() < Judgement.MAX_TOPICS) {
            topics.add(topic);
        }
    }

    Judgement forward(ResponseUse response) {
        return hasUnresolved() ? unresolved() : new Judgement.Forward(topics, decision(), response);
    }

    /** Another body goes on. */
    Judgement replace(ApiMessage body, ResponseUse response, Errors error) {
        return replace(() -> Frames.request(request, request.version(), body), response, error);
    }

    Judgement replace(Supplier<ByteBuf> frame, ResponseUse response, Errors error) {
        return hasUnresolved()
                ? unresolved()
                : new Judgement.Replace(topics, decision(), frame.get(), response, error.code());
    }

    Judgement answer(ApiMessage response, Errors error) {
        if (hasUnresolved()) {
            return unresolved();
        }
        ByteBuf frame = Frames.response(
                request.frame().alloc(),
                ApiKeys.forId(request.api().key()),
                request.version(),
                request.correlationId(),
                response);
        return new Judgement.Answer(topics, decision(), frame, error.code());
    }

    Judgement silence(Errors error) {
        return hasUnresolved() ? unresolved() : new Judgement.Silence(topics, decision(), error.code());
    }

    /** Whether a topic id turned up that the server was not asked of yet. */
    boolean hasUnresolved() {
        return !unresolved.isEmpty();
    }

    /** What the server did not know a moment ago is asked for once more: it may not be believed for as long as the answer takes. */
    Judgement unresolved() {
        unresolved.addAll(unknown);
        return new Judgement.Unresolved(unresolved);
    }

    private Decision decision() {
        if (denial != null) {
            return denial;
        }
        return last != null ? last : connection.judge(bare);
    }
}

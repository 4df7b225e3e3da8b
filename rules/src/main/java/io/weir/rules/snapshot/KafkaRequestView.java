package io.weir.rules.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * One question about a Kafka request: may it be made, with these resources. A request that names several topics is as many
 * questions, each with the group and the transactional id that the topic comes with. Names are as received.
 *
 * @param api what it asks of the broker
 * @param apiVersion of its format
 * @param clientId as the client calls itself; empty when it does not
 * @param topic name of the topic; null when the question is not about one; {@link #EVERY} for all topics there are
 * @param group the consumer group; null when the question is not about one; {@link #EVERY} for all groups there are
 * @param transactionalId null when the question is not about one; {@link #EVERY} for all there are
 */
public record KafkaRequestView(
        KafkaApi api,
        int apiVersion,
        String clientId,
        @Nullable String topic,
        @Nullable String group,
        @Nullable String transactionalId) {

    /** Stands for every name: only a rule that does not restrict the resource allows it. Compared by identity. */
    @SuppressWarnings("StringOperationCanBeSimplified")
    public static final String EVERY = new String("every");

    /** Whether a name stands for every one. */
    @SuppressWarnings("ReferenceEquality")
    public static boolean isEvery(@Nullable String name) {
        return name == EVERY;
    }

    /** A request that names nothing. */
    public KafkaRequestView(KafkaApi api, int apiVersion, String clientId) {
        this(api, apiVersion, clientId, null, null, null);
    }

    /** The same request, about this topic. */
    public KafkaRequestView withTopic(String name) {
        return new KafkaRequestView(api, apiVersion, clientId, name, group, transactionalId);
    }

    /** The same request, about this group. */
    public KafkaRequestView withGroup(String name) {
        return new KafkaRequestView(api, apiVersion, clientId, topic, name, transactionalId);
    }

    /** The same request, about this transactional id. */
    public KafkaRequestView withTransactionalId(String name) {
        return new KafkaRequestView(api, apiVersion, clientId, topic, group, name);
    }

    /** What it names of this kind; null when nothing. */
    public @Nullable String named(KafkaResource resource) {
        return switch (resource) {
            case TOPIC -> topic;
            case GROUP -> group;
            case TRANSACTIONAL_ID -> transactionalId;
        };
    }
}

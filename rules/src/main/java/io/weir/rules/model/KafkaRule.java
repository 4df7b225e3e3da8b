package io.weir.rules.model;

import io.weir.rules.match.NamePattern;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaResource;
import java.util.Optional;

/**
 * The Kafka requests that a rule allows; every field must match, and an empty one matches everything.
 *
 * @param fieldPath its place inside the object: {@code spec.ingress[0].toPorts[0].rules.kafka[0]}
 * @param role what the client does; empty where {@code api} is not
 * @param api the one API; empty where {@code role} is not
 * @param apiVersion the one version of requests, 0..32767
 * @param clientId what the client calls itself
 * @param topic the topics
 * @param group the consumer groups
 * @param transactionalId the transactional ids
 */
public record KafkaRule(
        String fieldPath,
        Optional<KafkaRole> role,
        Optional<KafkaApi> api,
        Optional<Integer> apiVersion,
        Optional<String> clientId,
        Optional<NamePattern> topic,
        Optional<NamePattern> group,
        Optional<NamePattern> transactionalId) {

    /** Highest version that a request can have. */
    public static final int MAX_API_VERSION = Short.MAX_VALUE;

    public KafkaRule {
        if (role.isPresent() && api.isPresent()) {
            throw new IllegalArgumentException(fieldPath + ": role " + role.get() + " and API " + api.get());
        }
    }

    /** The names of this kind that it is for; empty for all. */
    public Optional<NamePattern> names(KafkaResource resource) {
        return switch (resource) {
            case TOPIC -> topic;
            case GROUP -> group;
            case TRANSACTIONAL_ID -> transactionalId;
        };
    }
}

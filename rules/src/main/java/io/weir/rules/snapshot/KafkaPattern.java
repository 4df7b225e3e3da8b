package io.weir.rules.snapshot;

import io.weir.rules.match.NamePattern;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a rule asks of a Kafka request that an index can find it by. A name is asked for only where the question has one of its kind;
 * one about every name is not allowed by a rule that asks for any.
 *
 * @param apis the APIs it may allow
 * @param clientId what the client has to call itself; empty for anything
 * @param topic the topics it is for; empty for all
 * @param group the consumer groups it is for; empty for all
 * @param transactionalId the transactional ids it is for; empty for all
 */
public record KafkaPattern(
        Set<KafkaApi> apis,
        Optional<String> clientId,
        Optional<NamePattern> topic,
        Optional<NamePattern> group,
        Optional<NamePattern> transactionalId) {

    /** Every request matches. */
    public static final KafkaPattern ANY = new KafkaPattern(
            EnumSet.allOf(KafkaApi.class), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public KafkaPattern {
        apis = Collections.unmodifiableSet(apis.isEmpty() ? EnumSet.noneOf(KafkaApi.class) : EnumSet.copyOf(apis));
    }

    /** What it asks of the name of this kind; empty for nothing. */
    public Optional<NamePattern> name(KafkaResource resource) {
        return switch (resource) {
            case TOPIC -> topic;
            case GROUP -> group;
            case TRANSACTIONAL_ID -> transactionalId;
        };
    }

    /** Whether the question has a name of this kind, if any, that the rule is for. */
    public boolean matchesName(KafkaResource resource, KafkaRequestView request) {
        Optional<NamePattern> asked = name(resource);
        String named = request.named(resource);
        return asked.isEmpty()
                || named == null
                || (!KafkaRequestView.isEvery(named) && asked.get().matches(named));
    }

    /** Whether the client calls itself what the rule asks for. */
    public boolean matchesClient(KafkaRequestView request) {
        return clientId.isEmpty() || clientId.get().equals(request.clientId());
    }

    public boolean matches(KafkaRequestView request) {
        return apis.contains(request.api())
                && matchesClient(request)
                && matchesName(KafkaResource.TOPIC, request)
                && matchesName(KafkaResource.GROUP, request)
                && matchesName(KafkaResource.TRANSACTIONAL_ID, request);
    }
}

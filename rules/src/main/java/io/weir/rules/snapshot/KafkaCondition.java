package io.weir.rules.snapshot;

import java.util.List;

/** One compiled Kafka rule. Immutable; asked on every event loop. */
public interface KafkaCondition {

    /** What a request gets that matches; built once. */
    Verdict.Forward verdict();

    /** What it asks of API, client and names: an index finds it by these. */
    KafkaPattern pattern();

    /** Whether the request has everything else that the rule asks for. */
    boolean matchesBeyondPattern(KafkaRequestView request);

    /** Whether the request has everything the rule asks for. */
    default boolean matches(KafkaRequestView request) {
        return pattern().matches(request) && matchesBeyondPattern(request);
    }

    /**
     * The fields that do not match, in the order role, apiKey, apiVersion, clientID, topic, group, transactionalID; empty when the
     * rule matches.
     */
    List<Verdict.MissedField> missed(KafkaRequestView request);
}

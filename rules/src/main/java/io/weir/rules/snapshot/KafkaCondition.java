package io.weir.rules.snapshot;

import java.util.List;

/** One compiled Kafka rule. Immutable; asked on every event loop. */
public interface KafkaCondition {

    /** What a request gets that matches; built once. */
    Verdict.Forward verdict();

    /** Whether the request has everything the rule asks for. */
    boolean matches(KafkaRequestView request);

    /**
     * The fields that do not match, in the order role, apiKey, apiVersion, clientID, topic, group, transactionalID; empty when the
     * rule matches.
     */
    List<Verdict.MissedField> missed(KafkaRequestView request);
}

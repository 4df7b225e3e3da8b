package io.weir.rules.model;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a client does with topics, and by that the APIs it needs for it. Administration is in none. */
public enum KafkaRole {
    PRODUCE("produce", KafkaApi.Use.PRODUCE),
    CONSUME("consume", KafkaApi.Use.CONSUME);

    private final String text;
    private final Set<KafkaApi> apis;

    KafkaRole(String text, KafkaApi.Use own) {
        this.text = text;
        Set<KafkaApi> needed = EnumSet.noneOf(KafkaApi.class);
        for (KafkaApi api : KafkaApi.values()) {
            if (api.use() == own
                    || api.use() == KafkaApi.Use.PRODUCE_AND_CONSUME
                    || api.use() == KafkaApi.Use.SESSION) {
                needed.add(api);
            }
        }
        this.apis = Collections.unmodifiableSet(needed);
    }

    /** As policies write it. */
    public String text() {
        return text;
    }

    /** The APIs that it needs. */
    public Set<KafkaApi> apis() {
        return apis;
    }
}

package io.weir.rules.snapshot;

/** What a Kafka request can name and a rule can restrict. */
public enum KafkaResource {
    TOPIC("topic"),
    GROUP("group"),
    TRANSACTIONAL_ID("transactionalID");

    private final String field;

    KafkaResource(String field) {
        this.field = field;
    }

    /** The field of a rule that restricts it. */
    public String field() {
        return field;
    }
}

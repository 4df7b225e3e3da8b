package io.weir.proxy.kafka.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.Uuid;

/**
 * What the messages of a test name. Where a message lists things, it has one for each name; where it has room for one, the first.
 */
record Names(List<String> topics, List<String> groups, List<String> transactionalIds) {

    static final String TOPIC = "orders";
    static final String OTHER_TOPIC = "secrets";
    static final String GROUP = "billing";
    static final String OTHER_GROUP = "payroll";
    static final String TRANSACTIONAL_ID = "billing-1";
    static final String OTHER_TRANSACTIONAL_ID = "payroll-1";

    static final Map<String, Uuid> IDS = Map.of(TOPIC, new Uuid(0x0a0b0c0d, 1), OTHER_TOPIC, new Uuid(0x0a0b0c0d, 2));

    /** One of each kind. */
    static final Names ALLOWED = new Names(List.of(TOPIC), List.of(GROUP), List.of(TRANSACTIONAL_ID));

    static Uuid id(String topic) {
        return Objects.requireNonNull(IDS.get(topic), topic);
    }

    Names withTopics(String... names) {
        return new Names(List.of(names), groups, transactionalIds);
    }

    Names withGroups(String... names) {
        return new Names(topics, List.of(names), transactionalIds);
    }

    Names withTransactionalIds(String... ids) {
        return new Names(topics, groups, List.of(ids));
    }
}

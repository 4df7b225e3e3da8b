package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What a response says that its client may do, narrowed to what rules allow it. Each operation stands for one API that needs it; an
 * operation that no API of the table needs is not among what is left.
 */
final class AuthorizedOperations {

    /** The server was not asked. */
    private static final int OMITTED = Integer.MIN_VALUE;

    private static final Map<AclOperation, KafkaApi> TOPIC = new EnumMap<>(Map.of(
            AclOperation.READ, KafkaApi.FETCH,
            AclOperation.WRITE, KafkaApi.PRODUCE,
            AclOperation.CREATE, KafkaApi.CREATE_TOPICS,
            AclOperation.DELETE, KafkaApi.DELETE_TOPICS,
            AclOperation.ALTER, KafkaApi.CREATE_PARTITIONS,
            AclOperation.DESCRIBE, KafkaApi.METADATA,
            AclOperation.DESCRIBE_CONFIGS, KafkaApi.DESCRIBE_CONFIGS,
            AclOperation.ALTER_CONFIGS, KafkaApi.INCREMENTAL_ALTER_CONFIGS));

    private static final Map<AclOperation, KafkaApi> GROUP = new EnumMap<>(Map.of(
            AclOperation.READ, KafkaApi.OFFSET_COMMIT,
            AclOperation.DELETE, KafkaApi.DELETE_GROUPS,
            AclOperation.DESCRIBE, KafkaApi.DESCRIBE_GROUPS));

    private static final Map<AclOperation, KafkaApi> CLUSTER = new EnumMap<>(Map.of(
            AclOperation.ALTER, KafkaApi.CREATE_ACLS,
            AclOperation.CREATE, KafkaApi.CREATE_TOPICS,
            AclOperation.DESCRIBE, KafkaApi.DESCRIBE_CLUSTER,
            AclOperation.DESCRIBE_CONFIGS, KafkaApi.DESCRIBE_CONFIGS,
            AclOperation.ALTER_CONFIGS, KafkaApi.INCREMENTAL_ALTER_CONFIGS,
            AclOperation.IDEMPOTENT_WRITE, KafkaApi.INIT_PRODUCER_ID));

    private AuthorizedOperations() {}

    /** What is left of the operations on a topic. */
    static int ofTopic(int operations, String topic, Inquiry inquiry) {
        return narrowed(operations, TOPIC, inquiry, question -> question.withTopic(topic));
    }

    /** What is left of the operations on a group. */
    static int ofGroup(int operations, String group, Inquiry inquiry) {
        return narrowed(operations, GROUP, inquiry, question -> question.withGroup(group));
    }

    /** What is left of the operations on the cluster: what rules allow for every topic and every group. */
    static int ofCluster(int operations, Inquiry inquiry) {
        return narrowed(operations, CLUSTER, inquiry, question -> question.withTopic(KafkaRequestView.EVERY)
                .withGroup(KafkaRequestView.EVERY));
    }

    private static int narrowed(
            int operations, Map<AclOperation, KafkaApi> needs, Inquiry inquiry, UnaryOperator<KafkaRequestView> named) {
        if (operations == OMITTED) {
            return OMITTED;
        }
        int left = 0;
        for (Map.Entry<AclOperation, KafkaApi> need : needs.entrySet()) {
            int bit = 1 << need.getKey().code();
            if ((operations & bit) != 0 && inquiry.wouldAllow(named.apply(inquiry.other(need.getValue())))) {
                left |= bit;
            }
        }
        return left;
    }
}

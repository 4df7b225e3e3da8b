package io.weir.rules.snapshot;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The APIs of the Kafka protocol that policy can allow. A request of any other is denied. Keys and names are those of the
 * <a href="https://kafka.apache.org/protocol#protocol_api_keys">protocol</a>.
 */
public enum KafkaApi {
    PRODUCE(0, "Produce", Use.PRODUCE, KafkaResource.TOPIC, KafkaResource.TRANSACTIONAL_ID),
    FETCH(1, "Fetch", Use.CONSUME, KafkaResource.TOPIC),
    LIST_OFFSETS(2, "ListOffsets", Use.CONSUME, KafkaResource.TOPIC),
    METADATA(3, "Metadata", Use.PRODUCE_AND_CONSUME, KafkaResource.TOPIC),
    OFFSET_COMMIT(8, "OffsetCommit", Use.CONSUME, KafkaResource.TOPIC, KafkaResource.GROUP),
    OFFSET_FETCH(9, "OffsetFetch", Use.CONSUME, KafkaResource.TOPIC, KafkaResource.GROUP),
    FIND_COORDINATOR(
            10, "FindCoordinator", Use.PRODUCE_AND_CONSUME, KafkaResource.GROUP, KafkaResource.TRANSACTIONAL_ID),
    JOIN_GROUP(11, "JoinGroup", Use.CONSUME, KafkaResource.GROUP),
    HEARTBEAT(12, "Heartbeat", Use.CONSUME, KafkaResource.GROUP),
    LEAVE_GROUP(13, "LeaveGroup", Use.CONSUME, KafkaResource.GROUP),
    SYNC_GROUP(14, "SyncGroup", Use.CONSUME, KafkaResource.GROUP),
    DESCRIBE_GROUPS(15, "DescribeGroups", Use.ADMINISTRATION, KafkaResource.GROUP),
    LIST_GROUPS(16, "ListGroups", Use.ADMINISTRATION, KafkaResource.GROUP),
    SASL_HANDSHAKE(17, "SaslHandshake", Use.SESSION),
    API_VERSIONS(18, "ApiVersions", Use.SESSION),
    CREATE_TOPICS(19, "CreateTopics", Use.ADMINISTRATION, KafkaResource.TOPIC),
    DELETE_TOPICS(20, "DeleteTopics", Use.ADMINISTRATION, KafkaResource.TOPIC),
    DELETE_RECORDS(21, "DeleteRecords", Use.ADMINISTRATION, KafkaResource.TOPIC),
    INIT_PRODUCER_ID(22, "InitProducerId", Use.PRODUCE, KafkaResource.TRANSACTIONAL_ID),
    OFFSET_FOR_LEADER_EPOCH(23, "OffsetForLeaderEpoch", Use.CONSUME, KafkaResource.TOPIC),
    ADD_PARTITIONS_TO_TXN(24, "AddPartitionsToTxn", Use.PRODUCE, KafkaResource.TOPIC, KafkaResource.TRANSACTIONAL_ID),
    ADD_OFFSETS_TO_TXN(25, "AddOffsetsToTxn", Use.PRODUCE, KafkaResource.GROUP, KafkaResource.TRANSACTIONAL_ID),
    END_TXN(26, "EndTxn", Use.PRODUCE, KafkaResource.TRANSACTIONAL_ID),
    TXN_OFFSET_COMMIT(
            28,
            "TxnOffsetCommit",
            Use.CONSUME,
            KafkaResource.TOPIC,
            KafkaResource.GROUP,
            KafkaResource.TRANSACTIONAL_ID),
    DESCRIBE_ACLS(29, "DescribeAcls", Use.ADMINISTRATION),
    CREATE_ACLS(30, "CreateAcls", Use.ADMINISTRATION),
    DELETE_ACLS(31, "DeleteAcls", Use.ADMINISTRATION),
    DESCRIBE_CONFIGS(32, "DescribeConfigs", Use.ADMINISTRATION, KafkaResource.TOPIC, KafkaResource.GROUP),
    ALTER_CONFIGS(33, "AlterConfigs", Use.ADMINISTRATION, KafkaResource.TOPIC, KafkaResource.GROUP),
    SASL_AUTHENTICATE(36, "SaslAuthenticate", Use.SESSION),
    CREATE_PARTITIONS(37, "CreatePartitions", Use.ADMINISTRATION, KafkaResource.TOPIC),
    DELETE_GROUPS(42, "DeleteGroups", Use.ADMINISTRATION, KafkaResource.GROUP),
    INCREMENTAL_ALTER_CONFIGS(
            44, "IncrementalAlterConfigs", Use.ADMINISTRATION, KafkaResource.TOPIC, KafkaResource.GROUP),
    OFFSET_DELETE(47, "OffsetDelete", Use.ADMINISTRATION, KafkaResource.TOPIC, KafkaResource.GROUP),
    /** Tells what Metadata tells besides topics; the admin client and Streams ask it before they describe a topic. */
    DESCRIBE_CLUSTER(60, "DescribeCluster", Use.SESSION),
    DESCRIBE_PRODUCERS(61, "DescribeProducers", Use.ADMINISTRATION, KafkaResource.TOPIC),
    DESCRIBE_TRANSACTIONS(
            65, "DescribeTransactions", Use.ADMINISTRATION, KafkaResource.TOPIC, KafkaResource.TRANSACTIONAL_ID),
    LIST_TRANSACTIONS(66, "ListTransactions", Use.ADMINISTRATION, KafkaResource.TRANSACTIONAL_ID),
    CONSUMER_GROUP_HEARTBEAT(68, "ConsumerGroupHeartbeat", Use.CONSUME, KafkaResource.TOPIC, KafkaResource.GROUP),
    CONSUMER_GROUP_DESCRIBE(69, "ConsumerGroupDescribe", Use.ADMINISTRATION, KafkaResource.TOPIC, KafkaResource.GROUP),
    DESCRIBE_TOPIC_PARTITIONS(75, "DescribeTopicPartitions", Use.PRODUCE_AND_CONSUME, KafkaResource.TOPIC),
    SHARE_GROUP_HEARTBEAT(76, "ShareGroupHeartbeat", Use.CONSUME, KafkaResource.TOPIC, KafkaResource.GROUP),
    SHARE_FETCH(78, "ShareFetch", Use.CONSUME, KafkaResource.TOPIC, KafkaResource.GROUP),
    SHARE_ACKNOWLEDGE(79, "ShareAcknowledge", Use.CONSUME, KafkaResource.TOPIC, KafkaResource.GROUP);

    /** What an API is for, and by that which rules may allow it besides those that name it. */
    public enum Use {
        /** What every client needs to begin: every rule that names no API allows it. */
        SESSION,
        PRODUCE,
        CONSUME,
        /** What both producers and consumers need. */
        PRODUCE_AND_CONSUME,
        /** Only a rule that names the API allows it, or one without any field. */
        ADMINISTRATION
    }

    private static final Map<String, KafkaApi> BY_NAME = new HashMap<>();
    private static final KafkaApi[] BY_KEY;

    static {
        int highest = 0;
        for (KafkaApi api : values()) {
            BY_NAME.put(api.label.toLowerCase(Locale.ROOT), api);
            highest = Math.max(highest, api.key);
        }
        BY_KEY = new KafkaApi[highest + 1];
        for (KafkaApi api : values()) {
            BY_KEY[api.key] = api;
        }
    }

    private final int key;
    private final String label;
    private final Use use;
    private final Set<KafkaResource> names;

    KafkaApi(int key, String label, Use use, KafkaResource... names) {
        this.key = key;
        this.label = label;
        this.use = use;
        this.names = EnumSet.noneOf(KafkaResource.class);
        this.names.addAll(Set.of(names));
    }

    /** The API with this key, when policy knows it. */
    public static Optional<KafkaApi> ofKey(int key) {
        return key < 0 || key >= BY_KEY.length ? Optional.empty() : Optional.ofNullable(BY_KEY[key]);
    }

    /** The API with this name, whatever its case, when policy knows it. */
    public static Optional<KafkaApi> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Its {@code api_key}. */
    public int key() {
        return key;
    }

    /** Its name in the protocol, such as {@code ListOffsets}. */
    public String label() {
        return label;
    }

    public Use use() {
        return use;
    }

    /** Whether its requests, or what its responses tell, name resources of this kind. */
    public boolean names(KafkaResource resource) {
        return names.contains(resource);
    }
}

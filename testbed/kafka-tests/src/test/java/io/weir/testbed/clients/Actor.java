package io.weir.testbed.clients;

import static org.apache.kafka.common.acl.AclOperation.ALTER;
import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Who calls: what weir's rules allow, and the ACLs of a broker that mean the same. */
enum Actor {
    READER(
            List.of("{role: consume, topic: 'open-*', group: 'crew-*'}"),
            acls(TOPIC, "open-", READ, DESCRIBE),
            acls(GROUP, "crew-", READ)),
    WRITER(
            List.of("{role: produce, topic: 'open-*', transactionalID: 'tx-*'}"),
            acls(TOPIC, "open-", WRITE, DESCRIBE),
            acls(TRANSACTIONAL_ID, "tx-", WRITE, DESCRIBE)),
    MOVER(
            List.of(
                    "{role: produce, topic: 'open-*', transactionalID: 'tx-*'}",
                    "{role: consume, topic: 'open-*', group: 'crew-*', transactionalID: 'tx-*'}"),
            acls(TOPIC, "open-", READ, WRITE, DESCRIBE),
            acls(GROUP, "crew-", READ),
            acls(TRANSACTIONAL_ID, "tx-", WRITE, DESCRIBE)),
    ADMIN(
            Stream.concat(
                            Stream.of(
                                            "Metadata",
                                            "CreateTopics",
                                            "DeleteTopics",
                                            "DeleteRecords",
                                            "DescribeConfigs",
                                            "AlterConfigs",
                                            "IncrementalAlterConfigs",
                                            "CreatePartitions",
                                            "OffsetDelete",
                                            "DescribeProducers")
                                    .map(api -> "{apiKey: " + api + ", topic: 'lab-*'"
                                            + (api.equals("OffsetDelete") ? ", group: 'crew-*'}" : "}")),
                            Stream.of(
                                    "{apiKey: ApiVersions}",
                                    "{apiKey: DescribeCluster}",
                                    "{apiKey: DescribeGroups, group: 'crew-*'}",
                                    "{apiKey: ListGroups, group: 'crew-*'}",
                                    "{apiKey: DeleteGroups, group: 'crew-*'}",
                                    "{apiKey: ConsumerGroupDescribe, group: 'crew-*'}",
                                    "{apiKey: DescribeTransactions, transactionalID: 'tx-*'}",
                                    "{apiKey: ListTransactions, transactionalID: 'tx-*'}"))
                    .toList(),
            acls(TOPIC, "lab-", CREATE, DELETE, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS, ALTER, READ),
            acls(GROUP, "crew-", DESCRIBE, DELETE),
            acls(TRANSACTIONAL_ID, "tx-", DESCRIBE));

    /**
     * Operations on what begins so.
     *
     * @param type of resource
     * @param prefix of its name
     * @param operations that are allowed
     */
    private record Acls(ResourceType type, String prefix, List<AclOperation> operations) {}

    private final List<String> rules;
    private final List<Acls> acls;

    Actor(List<String> rules, Acls... acls) {
        this.rules = rules;
        this.acls = List.of(acls);
    }

    private static Acls acls(ResourceType type, String prefix, AclOperation... operations) {
        return new Acls(type, prefix, List.of(operations));
    }

    /** The rules for weir. */
    String[] rules() {
        return rules.toArray(String[]::new);
    }

    /** The ACLs for a broker. */
    List<AclBinding> acls() {
        String principal = "User:" + name().toLowerCase(Locale.ROOT);
        return acls.stream()
                .flatMap(each -> each.operations().stream()
                        .map(operation -> new AclBinding(
                                new ResourcePattern(each.type(), each.prefix(), PatternType.PREFIXED),
                                new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW))))
                .toList();
    }
}

package io.weir.proxy.kafka.api;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.Errors;

/** The two forms of OffsetFetch: versions before 8 have one group, which is brought to the form of the later ones, and back. */
final class OffsetFetchForms {

    private static final short WITH_GROUPS = 8;
    private static final short WITH_GROUP_ERROR = 2;
    private static final long NO_OFFSET = -1;

    private OffsetFetchForms() {}

    static void toGroups(OffsetFetchRequestData body, short version) {
        if (version >= WITH_GROUPS) {
            return;
        }
        List<OffsetFetchRequestTopics> topics = null;
        if (body.topics() != null) {
            topics = new ArrayList<>();
            for (OffsetFetchRequestTopic topic : body.topics()) {
                topics.add(new OffsetFetchRequestTopics()
                        .setName(topic.name())
                        .setPartitionIndexes(topic.partitionIndexes()));
            }
        }
        body.groups()
                .add(new OffsetFetchRequestGroup().setGroupId(body.groupId()).setTopics(topics));
    }

    static void fromGroups(OffsetFetchRequestData body, short version) {
        if (version >= WITH_GROUPS) {
            return;
        }
        List<OffsetFetchRequestTopics> topics = body.groups().get(0).topics();
        List<OffsetFetchRequestTopic> old = new ArrayList<>();
        for (OffsetFetchRequestTopics topic : topics) {
            old.add(new OffsetFetchRequestTopic().setName(topic.name()).setPartitionIndexes(topic.partitionIndexes()));
        }
        body.setTopics(old).setGroups(List.of());
    }

    static void toGroups(OffsetFetchResponseData body, String group, short version) {
        if (version >= WITH_GROUPS) {
            return;
        }
        List<OffsetFetchResponseTopics> topics = new ArrayList<>();
        for (OffsetFetchResponseTopic topic : body.topics()) {
            OffsetFetchResponseTopics later = new OffsetFetchResponseTopics().setName(topic.name());
            for (OffsetFetchResponsePartition partition : topic.partitions()) {
                later.partitions()
                        .add(new OffsetFetchResponsePartitions()
                                .setPartitionIndex(partition.partitionIndex())
                                .setCommittedOffset(partition.committedOffset())
                                .setCommittedLeaderEpoch(partition.committedLeaderEpoch())
                                .setMetadata(partition.metadata())
                                .setErrorCode(partition.errorCode()));
            }
            topics.add(later);
        }
        body.groups()
                .add(new OffsetFetchResponseGroup()
                        .setGroupId(group)
                        .setErrorCode(body.errorCode())
                        .setTopics(topics));
    }

    static void fromGroups(OffsetFetchResponseData body, short version) {
        if (version >= WITH_GROUPS) {
            return;
        }
        OffsetFetchResponseGroup group = body.groups().get(0);
        List<OffsetFetchResponseTopic> topics = new ArrayList<>();
        for (OffsetFetchResponseTopics topic : group.topics()) {
            OffsetFetchResponseTopic old = new OffsetFetchResponseTopic().setName(topic.name());
            for (OffsetFetchResponsePartitions partition : topic.partitions()) {
                old.partitions()
                        .add(new OffsetFetchResponsePartition()
                                .setPartitionIndex(partition.partitionIndex())
                                .setCommittedOffset(partition.committedOffset())
                                .setCommittedLeaderEpoch(partition.committedLeaderEpoch())
                                .setMetadata(partition.metadata())
                                .setErrorCode(partition.errorCode()));
            }
            topics.add(old);
        }
        body.setTopics(topics).setErrorCode(group.errorCode()).setGroups(List.of());
    }

    /** The denial of a group: by its own error, or where the version has none by that of each partition. */
    static OffsetFetchResponseGroup denial(OffsetFetchRequestGroup group, Errors error, short version) {
        OffsetFetchResponseGroup denial = new OffsetFetchResponseGroup().setGroupId(group.groupId());
        if (version >= WITH_GROUP_ERROR) {
            return denial.setErrorCode(error.code());
        }
        if (group.topics() != null) {
            group.topics().forEach(topic -> denial.topics().add(denial(topic, error)));
        }
        return denial;
    }

    /** The denial of a topic. */
    static OffsetFetchResponseTopics denial(OffsetFetchRequestTopics topic, Errors error) {
        OffsetFetchResponseTopics denial =
                new OffsetFetchResponseTopics().setName(topic.name()).setTopicId(topic.topicId());
        for (int partition : topic.partitionIndexes()) {
            denial.partitions()
                    .add(new OffsetFetchResponsePartitions()
                            .setPartitionIndex(partition)
                            .setCommittedOffset(NO_OFFSET)
                            .setMetadata("")
                            .setErrorCode(error.code()));
        }
        return denial;
    }
}

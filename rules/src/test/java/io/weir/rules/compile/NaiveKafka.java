package io.weir.rules.compile;

import io.weir.rules.match.NamePattern;
import io.weir.rules.model.KafkaRule;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.KafkaResource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a Kafka rule says of one question, worked out from what the user wrote and from lists of names. */
final class NaiveKafka {

    private static final Set<String> SESSION =
            Set.of("ApiVersions", "SaslHandshake", "SaslAuthenticate", "DescribeCluster");

    private static final Set<String> BOTH = Set.of("Metadata", "FindCoordinator", "DescribeTopicPartitions");

    private static final Set<String> PRODUCE =
            Set.of("Produce", "InitProducerId", "AddPartitionsToTxn", "AddOffsetsToTxn", "EndTxn");

    private static final Set<String> CONSUME = Set.of(
            "Fetch",
            "ListOffsets",
            "OffsetCommit",
            "OffsetFetch",
            "JoinGroup",
            "Heartbeat",
            "LeaveGroup",
            "SyncGroup",
            "OffsetForLeaderEpoch",
            "TxnOffsetCommit",
            "ConsumerGroupHeartbeat",
            "ShareGroupHeartbeat",
            "ShareFetch",
            "ShareAcknowledge");

    private static final Set<String> MEMBERSHIP =
            Set.of("FindCoordinator", "JoinGroup", "Heartbeat", "LeaveGroup", "SyncGroup");

    private NaiveKafka() {}

    static boolean allows(KafkaRule rule, KafkaRequestView question) {
        return ofApi(rule, question)
                && (rule.apiVersion().isEmpty() || rule.apiVersion().get() == question.apiVersion())
                && (rule.clientId().isEmpty() || rule.clientId().get().equals(question.clientId()))
                && ofName(rule.topic(), question.topic())
                && ofName(rule.group(), question.group())
                && ofName(rule.transactionalId(), question.transactionalId());
    }

    private static boolean ofName(Optional<NamePattern> wanted, @Nullable String name) {
        if (wanted.isEmpty() || name == null) {
            return true;
        }
        String written = wanted.get().toString();
        return !KafkaRequestView.isEvery(name)
                && (written.endsWith("*")
                        ? name.startsWith(written.substring(0, written.length() - 1))
                        : name.equals(written));
    }

    private static boolean ofApi(KafkaRule rule, KafkaRequestView question) {
        String api = question.api().label();
        if (rule.api().isPresent()) {
            return rule.api().get().label().equals(api);
        }
        if (rule.role().isPresent()) {
            Set<String> own = rule.role().get().name().toLowerCase(Locale.ROOT).equals("produce") ? PRODUCE : CONSUME;
            return own.contains(api) || BOTH.contains(api) || SESSION.contains(api);
        }
        boolean namesNothing = rule.topic().isEmpty()
                && rule.group().isEmpty()
                && rule.transactionalId().isEmpty();
        if (namesNothing || SESSION.contains(api)) {
            return true;
        }
        if (!PRODUCE.contains(api) && !CONSUME.contains(api) && !BOTH.contains(api)) {
            return false;
        }
        boolean aboutTopic = question.api().names(KafkaResource.TOPIC)
                || MEMBERSHIP.contains(api)
                || (question.api() == KafkaApi.INIT_PRODUCER_ID && question.transactionalId() == null);
        return (rule.topic().isPresent() && aboutTopic)
                || (rule.group().isPresent() && question.group() != null)
                || (rule.transactionalId().isPresent() && question.transactionalId() != null);
    }
}

package io.weir.rules.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaApiTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "0, Produce, PRODUCE, topic+transactionalID",
        "1, Fetch, CONSUME, topic",
        "2, ListOffsets, CONSUME, topic",
        "3, Metadata, PRODUCE_AND_CONSUME, topic",
        "8, OffsetCommit, CONSUME, topic+group",
        "9, OffsetFetch, CONSUME, topic+group",
        "10, FindCoordinator, PRODUCE_AND_CONSUME, group+transactionalID",
        "11, JoinGroup, CONSUME, group",
        "12, Heartbeat, CONSUME, group",
        "13, LeaveGroup, CONSUME, group",
        "14, SyncGroup, CONSUME, group",
        "15, DescribeGroups, ADMINISTRATION, group",
        "16, ListGroups, ADMINISTRATION, group",
        "17, SaslHandshake, SESSION, ''",
        "18, ApiVersions, SESSION, ''",
        "19, CreateTopics, ADMINISTRATION, topic",
        "20, DeleteTopics, ADMINISTRATION, topic",
        "21, DeleteRecords, ADMINISTRATION, topic",
        "22, InitProducerId, PRODUCE, transactionalID",
        "23, OffsetForLeaderEpoch, CONSUME, topic",
        "24, AddPartitionsToTxn, PRODUCE, topic+transactionalID",
        "25, AddOffsetsToTxn, PRODUCE, group+transactionalID",
        "26, EndTxn, PRODUCE, transactionalID",
        "28, TxnOffsetCommit, CONSUME, topic+group+transactionalID",
        "29, DescribeAcls, ADMINISTRATION, ''",
        "30, CreateAcls, ADMINISTRATION, ''",
        "31, DeleteAcls, ADMINISTRATION, ''",
        "32, DescribeConfigs, ADMINISTRATION, topic+group",
        "33, AlterConfigs, ADMINISTRATION, topic+group",
        "36, SaslAuthenticate, SESSION, ''",
        "37, CreatePartitions, ADMINISTRATION, topic",
        "42, DeleteGroups, ADMINISTRATION, group",
        "44, IncrementalAlterConfigs, ADMINISTRATION, topic+group",
        "47, OffsetDelete, ADMINISTRATION, topic+group",
        "60, DescribeCluster, SESSION, ''",
        "61, DescribeProducers, ADMINISTRATION, topic",
        "65, DescribeTransactions, ADMINISTRATION, topic+transactionalID",
        "66, ListTransactions, ADMINISTRATION, transactionalID",
        "68, ConsumerGroupHeartbeat, CONSUME, topic+group",
        "69, ConsumerGroupDescribe, ADMINISTRATION, topic+group",
        "75, DescribeTopicPartitions, PRODUCE_AND_CONSUME, topic",
        "76, ShareGroupHeartbeat, CONSUME, topic+group",
        "78, ShareFetch, CONSUME, topic+group",
        "79, ShareAcknowledge, CONSUME, topic+group"
    })
    void an_api_has_the_key_and_name_of_the_protocol_and_what_it_is_for(
            int key, String label, KafkaApi.Use use, String names) {
        KafkaApi api = KafkaApi.ofKey(key).orElseThrow();

        assertThat(api.label()).isEqualTo(label);
        assertThat(api.use()).isEqualTo(use);
        assertThat(String.join(
                        "+",
                        Arrays.stream(KafkaResource.values())
                                .filter(api::names)
                                .map(KafkaResource::field)
                                .toList()))
                .isEqualTo(names);
    }

    @ParameterizedTest
    @EnumSource
    void an_api_is_found_by_key_and_by_name_in_any_case(KafkaApi api) {
        assertThat(KafkaApi.ofKey(api.key())).contains(api);
        assertThat(KafkaApi.named(api.label())).contains(api);
        assertThat(KafkaApi.named(api.label().toUpperCase(Locale.ROOT))).contains(api);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 4, 5, 6, 7, 27, 34, 71, 77, 80, 10_000, Short.MAX_VALUE, Integer.MIN_VALUE})
    void an_api_that_policy_cannot_allow_is_not_found(int key) {
        assertThat(KafkaApi.ofKey(key)).isEmpty();
    }

    @Test
    void there_is_no_api_beside_those() {
        assertThat(KafkaApi.values()).hasSize(44);
        assertThat(KafkaApi.named("")).isEmpty();
        assertThat(KafkaApi.named("WriteTxnMarkers")).isEmpty();
    }
}

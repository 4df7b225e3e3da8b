package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;
import org.apache.kafka.common.protocol.Errors;

/** ConsumerGroupDescribe. Names groups; a group whose members have a topic that is not allowed is not shown. */
final class ConsumerGroupDescribeApi
        extends PerEntryApi<
                ConsumerGroupDescribeRequestData, ConsumerGroupDescribeResponseData, String, DescribedGroup> {

    ConsumerGroupDescribeApi() {
        super(
                KafkaApi.CONSUMER_GROUP_DESCRIBE,
                ConsumerGroupDescribeRequestData::new,
                ConsumerGroupDescribeResponseData::new);
    }

    @Override
    Collection<String> entries(ConsumerGroupDescribeRequestData body) {
        return body.groupIds();
    }

    @Override
    Collection<DescribedGroup> answers(ConsumerGroupDescribeResponseData response) {
        return response.groups();
    }

    @Override
    Errors ask(ConsumerGroupDescribeRequestData body, String entry, Inquiry inquiry) {
        return inquiry.askGroup(entry);
    }

    @Override
    DescribedGroup denial(String entry, Errors error, short version) {
        return new DescribedGroup().setGroupId(entry).setErrorCode(error.code());
    }

    @Override
    Errors errorOfNothing() {
        return Errors.GROUP_AUTHORIZATION_FAILED;
    }

    @Override
    boolean changes(ConsumerGroupDescribeRequestData body, short version) {
        return true;
    }

    @Override
    boolean change(ConsumerGroupDescribeResponseData response, Inquiry inquiry) {
        List<DescribedGroup> groups = response.groups();
        groups.replaceAll(group -> isShown(group, inquiry)
                ? group.setAuthorizedOperations(
                        AuthorizedOperations.ofGroup(group.authorizedOperations(), group.groupId(), inquiry))
                : denial(group.groupId(), Errors.TOPIC_AUTHORIZATION_FAILED, inquiry.version()));
        return true;
    }

    private static boolean isShown(DescribedGroup group, Inquiry inquiry) {
        KafkaRequestView question = inquiry.bare().withGroup(group.groupId());
        return group.members().stream()
                .flatMap(member -> Stream.of(member.assignment(), member.targetAssignment()))
                .flatMap(assignment -> assignment.topicPartitions().stream())
                .map(TopicPartitions::topicName)
                .distinct()
                .allMatch(topic -> inquiry.wouldAllow(question.withTopic(topic)));
    }
}

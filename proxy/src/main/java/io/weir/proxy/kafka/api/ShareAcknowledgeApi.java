package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgePartition;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgeTopic;
import org.apache.kafka.common.message.ShareAcknowledgeResponseData;
import org.apache.kafka.common.message.ShareAcknowledgeResponseData.PartitionData;
import org.apache.kafka.common.message.ShareAcknowledgeResponseData.ShareAcknowledgeTopicResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** ShareAcknowledge. Names a group, and topics by ids; may end a share session. */
final class ShareAcknowledgeApi
        extends PerEntryApi<
                ShareAcknowledgeRequestData,
                ShareAcknowledgeResponseData,
                AcknowledgeTopic,
                ShareAcknowledgeTopicResponse> {

    ShareAcknowledgeApi() {
        super(KafkaApi.SHARE_ACKNOWLEDGE, ShareAcknowledgeRequestData::new, ShareAcknowledgeResponseData::new);
    }

    @Override
    Collection<AcknowledgeTopic> entries(ShareAcknowledgeRequestData body) {
        return body.topics();
    }

    @Override
    Collection<ShareAcknowledgeTopicResponse> answers(ShareAcknowledgeResponseData response) {
        return response.responses();
    }

    @Override
    Errors askWhole(ShareAcknowledgeRequestData body, Inquiry inquiry) {
        return inquiry.askGroup(body.groupId());
    }

    @Override
    Errors ask(ShareAcknowledgeRequestData body, AcknowledgeTopic entry, Inquiry inquiry) {
        String group = body.groupId() == null ? "" : body.groupId();
        return inquiry.askTopic(inquiry.bare().withGroup(group), "", entry.topicId());
    }

    @Override
    ResponseUse.Peek.@Nullable Reader goesOn(ShareAcknowledgeRequestData body, Inquiry inquiry) {
        ShareSession session = ShareSession.of(body.groupId(), body.memberId(), body.shareSessionEpoch());
        if (session.ends()) {
            inquiry.connection().fetchSessions().closed(session.key());
        }
        return null;
    }

    @Override
    ShareAcknowledgeTopicResponse denial(AcknowledgeTopic entry, Errors error, short version) {
        ShareAcknowledgeTopicResponse denial = new ShareAcknowledgeTopicResponse().setTopicId(entry.topicId());
        for (AcknowledgePartition partition : entry.partitions()) {
            denial.partitions()
                    .add(new PartitionData()
                            .setPartitionIndex(partition.partitionIndex())
                            .setErrorCode(error.code()));
        }
        return denial;
    }

    @Override
    void denyWhole(
            ShareAcknowledgeResponseData response,
            List<ShareAcknowledgeTopicResponse> denied,
            Errors error,
            short version) {
        response.setErrorCode(error.code());
    }

    @Override
    int maxValues() {
        return BodyReader.MAX_HASHED_VALUES;
    }
}

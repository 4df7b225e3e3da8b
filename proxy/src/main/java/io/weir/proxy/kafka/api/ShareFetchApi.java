package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchPartition;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchTopic;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.message.ShareFetchResponseData.PartitionData;
import org.apache.kafka.common.message.ShareFetchResponseData.ShareFetchableTopicResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * ShareFetch. Names a group, and topics by ids, or goes on with a session that names them. A session with a topic that is denied is
 * answered as one that the server does not know: the client then begins anew, and learns what is denied.
 */
final class ShareFetchApi
        extends PerEntryApi<ShareFetchRequestData, ShareFetchResponseData, FetchTopic, ShareFetchableTopicResponse> {

    ShareFetchApi() {
        super(KafkaApi.SHARE_FETCH, ShareFetchRequestData::new, ShareFetchResponseData::new);
    }

    @Override
    Collection<FetchTopic> entries(ShareFetchRequestData body) {
        return body.topics();
    }

    @Override
    Collection<ShareFetchableTopicResponse> answers(ShareFetchResponseData response) {
        return response.responses();
    }

    @Override
    Errors askWhole(ShareFetchRequestData body, Inquiry inquiry) {
        Errors error = inquiry.askGroup(body.groupId());
        ShareSession session = session(body);
        if (error != Errors.NONE || session.begins()) {
            return error;
        }
        Set<String> topics = inquiry.connection().fetchSessions().topics(session.key());
        return topics != null
                        && topics.stream()
                                .allMatch(topic ->
                                        inquiry.allows(question(body, inquiry).withTopic(topic)))
                ? Errors.NONE
                : Errors.SHARE_SESSION_NOT_FOUND;
    }

    @Override
    Errors ask(ShareFetchRequestData body, FetchTopic entry, Inquiry inquiry) {
        return inquiry.askTopic(question(body, inquiry), "", entry.topicId());
    }

    @Override
    void allowed(ShareFetchRequestData body, Inquiry inquiry) {
        Set<String> names = new HashSet<>();
        for (FetchTopic topic : body.topics()) {
            String name = inquiry.connection().topicNames().name(topic.topicId());
            names.add(name == null ? "" : name);
        }
        session(body).update(inquiry.connection().fetchSessions(), names);
    }

    @Override
    ShareFetchableTopicResponse denial(FetchTopic entry, Errors error, short version) {
        ShareFetchableTopicResponse denial = new ShareFetchableTopicResponse().setTopicId(entry.topicId());
        for (FetchPartition partition : entry.partitions()) {
            denial.partitions()
                    .add(new PartitionData()
                            .setPartitionIndex(partition.partitionIndex())
                            .setErrorCode(error.code())
                            .setRecords(MemoryRecords.EMPTY));
        }
        return denial;
    }

    @Override
    void denyWhole(
            ShareFetchResponseData response, List<ShareFetchableTopicResponse> denied, Errors error, short version) {
        response.setErrorCode(error.code());
    }

    @Override
    int maxValues() {
        return BodyReader.MAX_HASHED_VALUES;
    }

    private static ShareSession session(ShareFetchRequestData body) {
        return ShareSession.of(body.groupId(), body.memberId(), body.shareSessionEpoch());
    }

    private static KafkaRequestView question(ShareFetchRequestData body, Inquiry inquiry) {
        return inquiry.bare().withGroup(body.groupId() == null ? "" : body.groupId());
    }
}

package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
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
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * ShareFetch. Names a group, and topics by ids, or goes on with a session that names them. A session with a topic that is denied is
 * answered as one that the server does not know: the client then begins anew, and learns what is denied.
 *
 * <p>A server keeps a share session by its group and member for all connections, and keeps it when it refuses a request that would begin
 * it anew. So a session is known here only by the response that opened it, and is forgotten as soon as it is asked for anew.
 */
final class ShareFetchApi
        extends PerEntryApi<ShareFetchRequestData, ShareFetchResponseData, FetchTopic, ShareFetchableTopicResponse> {

    /** Enough for the header of a response, with its tagged fields, and its error. */
    private static final int PEEKED_BYTES = 128;

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
        if (error != Errors.NONE) {
            return error;
        }
        if (session.begins()) {
            return acknowledges(body) ? Errors.INVALID_REQUEST : Errors.NONE;
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
    ResponseUse.@Nullable Peek goesOn(ShareFetchRequestData body, Inquiry inquiry) {
        FetchSessions sessions = inquiry.connection().fetchSessions();
        ShareSession session = session(body);
        if (session.ends()) {
            sessions.closed(session.key());
            return null;
        }
        Set<String> fetched = names(body, inquiry);
        if (!session.begins()) {
            // What it forgets stays: the server may refuse the request.
            sessions.extended(session.key(), fetched);
            return null;
        }
        long opening = sessions.opening(session.key());
        short version = inquiry.version();
        return new ResponseUse.Peek(PEEKED_BYTES, first -> {
            if (succeeded(first, version)) {
                sessions.opened(session.key(), opening, fetched);
            }
        });
    }

    private static Set<String> names(ShareFetchRequestData body, Inquiry inquiry) {
        Set<String> names = new HashSet<>();
        for (FetchTopic topic : body.topics()) {
            String name = inquiry.connection().topicNames().name(topic.topicId());
            names.add(name == null ? "" : name);
        }
        return names;
    }

    /** A server refuses to begin a session with acknowledgements, and goes on with an old one. */
    private static boolean acknowledges(ShareFetchRequestData body) {
        return body.topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .anyMatch(partition -> !partition.acknowledgementBatches().isEmpty());
    }

    private static boolean succeeded(ByteBuf response, short version) throws MalformedResponseException {
        try {
            BodyReader in = new BodyReader(response, 0, PEEKED_BYTES);
            in.readInt();
            if (ApiKeys.SHARE_FETCH.responseHeaderVersion(version) > 0) {
                in.skipTaggedFields();
            }
            in.readInt();
            return in.readShort() == Errors.NONE.code();
        } catch (BodyFormatException e) {
            throw new MalformedResponseException("ShareFetch version " + version + ": " + e.getMessage());
        }
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

package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
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
 *
 * <p>A server keeps a share session by its group and member for all connections, and keeps it when it refuses a request that would begin
 * it anew. So a session is known here only by the response that opened it, and is forgotten as soon as it is asked for anew. Another
 * connection may begin one under the same name later: a response with a topic that was not asked about here breaks the connection off.
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

    /** Of a response no more has to be collected than that, beside one batch that is larger. */
    @Override
    boolean bounds(ShareFetchRequestData body) {
        boolean isTooMuch = body.maxBytes() > PartialFetch.MAX_COLLECTED_BYTES;
        if (isTooMuch) {
            body.setMaxBytes(PartialFetch.MAX_COLLECTED_BYTES);
        }
        return isTooMuch;
    }

    @Override
    ResponseUse.Peek.Reader goesOn(ShareFetchRequestData body, Inquiry inquiry) {
        FetchSessions sessions = inquiry.connection().fetchSessions();
        ShareSession.Key key = session(body).key();
        Set<Uuid> named = body.topics().stream().map(FetchTopic::topicId).collect(Collectors.toSet());
        Set<Uuid> ofSession = sessions.ids(key);
        if (session(body).begins()) {
            long opening = sessions.opening(key);
            Set<String> names = names(body, inquiry);
            return response -> {
                if (check(response, named, Set.of()).succeeded()) {
                    sessions.opened(key, opening, names, named);
                }
            };
        }
        if (session(body).ends()) {
            sessions.closed(key);
        } else {
            // What it forgets stays: the server may refuse the request.
            sessions.extended(key, names(body, inquiry), named);
        }
        return response -> check(response, named, ofSession);
    }

    /** The server may go on with a session that another connection began: its topics were not asked about here. */
    private static ShareFetchResponseWalk check(ByteBuf response, Set<Uuid> named, Set<Uuid> ofSession)
            throws MalformedResponseException {
        ShareFetchResponseWalk walk = new ShareFetchResponseWalk();
        try {
            BodyReader in = new BodyReader(response, Integer.BYTES, Integer.MAX_VALUE);
            in.skipTaggedFields();
            Bodies.readSome(in, walk::read);
        } catch (MalformedBodyException | BodyFormatException e) {
            throw new MalformedResponseException("ShareFetch: " + e.getMessage());
        }
        for (Uuid id : walk.topics()) {
            if (!named.contains(id) && !ofSession.contains(id)) {
                throw new MalformedResponseException(
                        "ShareFetch: topic " + id + ", which the session was not opened with on this connection");
            }
        }
        return walk;
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

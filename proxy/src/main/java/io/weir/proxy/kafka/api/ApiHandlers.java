package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handlers of all APIs that are let through. Immutable. */
public final class ApiHandlers {

    private final @Nullable ApiHandler[] byKey;

    /** Every handler there is. */
    public ApiHandlers() {
        List<ApiHandler> handlers = new ArrayList<>(PlainApis.all());
        handlers.addAll(List.of(
                new ApiVersionsApi(this),
                new MetadataApi(),
                new ProduceApi(),
                new FetchApi(),
                new ListOffsetsApi(),
                new OffsetCommitApi(),
                new OffsetFetchApi(),
                new FindCoordinatorApi(),
                new DescribeGroupsApi(),
                new ListGroupsApi(),
                new CreateTopicsApi(),
                new DeleteTopicsApi(),
                new DeleteRecordsApi(),
                new OffsetForLeaderEpochApi(),
                new AddPartitionsToTxnApi(),
                new TxnOffsetCommitApi(),
                new CreateAclsApi(),
                new DeleteAclsApi(),
                new DescribeConfigsApi(),
                new AlterConfigsApi(),
                new CreatePartitionsApi(),
                new DeleteGroupsApi(),
                new IncrementalAlterConfigsApi(),
                new OffsetDeleteApi(),
                new DescribeClusterApi(),
                new DescribeProducersApi(),
                new DescribeTransactionsApi(),
                new ListTransactionsApi(),
                new ConsumerGroupHeartbeatApi(),
                new ConsumerGroupDescribeApi(),
                new DescribeTopicPartitionsApi(),
                new ShareGroupHeartbeatApi(),
                new ShareFetchApi(),
                new ShareAcknowledgeApi()));
        int highest =
                handlers.stream().mapToInt(handler -> handler.api().key()).max().orElse(0);
        byKey = new @Nullable ApiHandler[highest + 1];
        handlers.forEach(handler -> byKey[handler.api().key()] = handler);
    }

    /** The handler of the API with this key; null when there is none, and its requests are denied. */
    public @Nullable ApiHandler forKey(int key) {
        return key < 0 || key >= byKey.length ? null : byKey[key];
    }

    /**
     * The answer to a request of an API or a version that has no handler: UNSUPPORTED_VERSION, where kafka-clients can write that.
     * Null when it cannot: then the connection can only be closed.
     *
     * @param request the frame without its length field; not changed
     */
    public @Nullable ByteBuf unsupported(ByteBuf request) {
        return UnsupportedRequest.answer(request);
    }

    /** All of them, by their keys. */
    public List<ApiHandler> all() {
        return Arrays.stream(byKey)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }
}

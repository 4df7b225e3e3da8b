package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.weir.proxy.kafka.api.MalformedResponseException;
import io.weir.proxy.kafka.api.ResponseUse;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;

/** Asks the server for the names of topics by their ids: a Metadata request, and the reader of its response. */
final class TopicQuestion {

    /** The first version that may ask by id. */
    private static final short VERSION = 12;

    private static final short REQUEST_HEADER_VERSION = 2;
    private static final short RESPONSE_HEADER_VERSION = 1;

    private TopicQuestion() {}

    /** The request with its length, for the caller to release. */
    static ByteBuf request(ByteBufAllocator allocator, Set<Uuid> ids, int correlationId, String clientId) {
        MetadataRequestData body = new MetadataRequestData()
                .setTopics(ids.stream()
                        .map(id -> new MetadataRequestTopic().setTopicId(id).setName(null))
                        .toList())
                .setAllowAutoTopicCreation(false);
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(body.apiKey())
                .setRequestApiVersion(VERSION)
                .setCorrelationId(correlationId)
                .setClientId(clientId);
        ByteBuffer head = bytes(header, REQUEST_HEADER_VERSION);
        ByteBuffer rest = bytes(body, VERSION);
        int length = head.remaining() + rest.remaining();
        return allocator
                .directBuffer(RequestFrames.LENGTH_BYTES + length)
                .writeInt(length)
                .writeBytes(head)
                .writeBytes(rest);
    }

    private static ByteBuffer bytes(ApiMessage message, short version) {
        return MessageUtil.toByteBufferAccessor(message, version).buffer();
    }

    /** Takes what the server says to the knowledge; nothing of it is for the client. */
    static ResponseUse reader(Set<Uuid> ids, LearnedTopics knowledge) {
        return new ResponseUse.Edit(response -> {
            knowledge.answered(ids, names(response));
            return Unpooled.EMPTY_BUFFER;
        });
    }

    private static Map<Uuid, String> names(ByteBuf response) throws MalformedResponseException {
        ByteBuf copy = Unpooled.buffer(response.readableBytes());
        copy.writeBytes(
                response,
                response.readerIndex() + RequestFrames.LENGTH_BYTES,
                response.readableBytes() - RequestFrames.LENGTH_BYTES);
        ByteBufferAccessor in = new ByteBufferAccessor(copy.nioBuffer());
        List<MetadataResponseTopic> topics;
        try {
            new ResponseHeaderData().read(in, RESPONSE_HEADER_VERSION);
            topics = List.copyOf(new MetadataResponseData(in, VERSION).topics());
        } catch (RuntimeException unreadable) {
            throw new MalformedResponseException("names of topics by id: " + unreadable);
        }
        Map<Uuid, String> names = new HashMap<>();
        for (MetadataResponseTopic topic : topics) {
            if (topic.errorCode() == 0 && topic.name() != null) {
                names.put(topic.topicId(), topic.name());
            }
        }
        return names;
    }
}

package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.identity.TrafficDirection;
import io.weir.proxy.connection.Decision;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.jspecify.annotations.Nullable;

/** A connection whose policy denies what the test says, and the frames on it. */
final class Rig implements ConnectionKnowledge, TopicNames {

    static final int CORRELATION_ID = 0x01020304;
    static final ApiHandlers HANDLERS = new ApiHandlers();

    private static final int LENGTH_FIELD = Integer.BYTES;
    private static final Decision YES = new Decision(TrafficDirection.INGRESS, Verdict.NotEnforced.INSTANCE);
    private static final Decision NO = Decision.deny(TrafficDirection.INGRESS, DenyReason.NO_RULE_FOR_REQUEST);

    final List<KafkaRequestView> questions = new ArrayList<>();
    /** How many of them would be told the reason of a denial. */
    int reasons;

    final Map<Uuid, String> names = new HashMap<>();
    final Set<Uuid> unknown = new HashSet<>();
    private final FetchSessions sessions = new FetchSessions();
    private Set<String> denied = Set.of();
    private Set<KafkaApi> deniedApis = Set.of();

    Rig() {
        Names.IDS.forEach((name, id) -> names.put(id, name));
    }

    /** From now on these names are denied, and with them every name of their kind. */
    Rig deny(String... names) {
        denied = Set.of(names);
        return this;
    }

    /** From now on these calls are denied. */
    Rig denyCalls(KafkaApi... apis) {
        deniedApis = Set.of(apis);
        return this;
    }

    @Override
    public Decision judge(KafkaRequestView question) {
        questions.add(question);
        reasons++;
        return deniedApis.contains(question.api())
                        || isDenied(question.topic(), Names.TOPIC, Names.OTHER_TOPIC)
                        || isDenied(question.group(), Names.GROUP, Names.OTHER_GROUP)
                        || isDenied(question.transactionalId(), Names.TRANSACTIONAL_ID, Names.OTHER_TRANSACTIONAL_ID)
                ? NO
                : YES;
    }

    @Override
    public boolean allows(KafkaRequestView question) {
        boolean allows = judge(question).forwards();
        reasons--;
        return allows;
    }

    private boolean isDenied(@Nullable String name, String one, String other) {
        return KafkaRequestView.isEvery(name)
                ? denied.contains(one) || denied.contains(other)
                : name != null && denied.contains(name);
    }

    @Override
    public TopicNames topicNames() {
        return this;
    }

    @Override
    public FetchSessions fetchSessions() {
        return sessions;
    }

    @Override
    public @Nullable String name(Uuid id) {
        return names.get(id);
    }

    @Override
    public boolean isUnknown(Uuid id) {
        return unknown.contains(id);
    }

    @Override
    public void learned(Uuid id, String name) {
        names.put(id, name);
    }

    /** Judges a request as a client writes it. */
    Judgement judge(ApiKeys api, short version, ApiMessage body) {
        return judge(api, version, frame(api, version, body));
    }

    /** Judges the bytes of a request, and releases them. */
    Judgement judge(ApiKeys api, short version, ByteBuf frame) {
        ApiHandler handler = Objects.requireNonNull(HANDLERS.forKey(api.id));
        short headerVersion = api.requestHeaderVersion(version);
        KafkaRequest request = new KafkaRequest(
                handler.api(), version, CORRELATION_ID, "client", headerVersion, frame, headerLength(api, version));
        try {
            return handler.judge(request, this);
        } finally {
            frame.release();
        }
    }

    /** A request frame without its length field. */
    static ByteBuf frame(ApiKeys api, short version, ApiMessage body) {
        return frame(
                api, version, MessageUtil.toByteBufferAccessor(body, version).buffer());
    }

    /** A request frame without its length field, whose body is these bytes. */
    static ByteBuf frame(ApiKeys api, short version, ByteBuffer body) {
        return Unpooled.wrappedBuffer(
                MessageUtil.toByteBufferAccessor(header(api, version), api.requestHeaderVersion(version))
                        .buffer(),
                body);
    }

    static int headerLength(ApiKeys api, short version) {
        return MessageUtil.toByteBufferAccessor(header(api, version), api.requestHeaderVersion(version))
                .buffer()
                .remaining();
    }

    private static RequestHeaderData header(ApiKeys api, short version) {
        return new RequestHeaderData()
                .setRequestApiKey(api.id)
                .setRequestApiVersion(version)
                .setCorrelationId(CORRELATION_ID)
                .setClientId("client");
    }

    /** A response frame with its length field, as a server writes it. */
    static ByteBuf response(ApiKeys api, short version, ApiMessage body) {
        ByteBuf rest = Unpooled.wrappedBuffer(
                MessageUtil.toByteBufferAccessor(
                                new ResponseHeaderData().setCorrelationId(CORRELATION_ID),
                                api.responseHeaderVersion(version))
                        .buffer(),
                MessageUtil.toByteBufferAccessor(body, version).buffer());
        return Unpooled.buffer().writeInt(rest.readableBytes()).writeBytes(rest);
    }

    /** Reads a response as a client does, and releases it. */
    static ApiMessage readResponse(ApiKeys api, short version, ByteBuf frame) {
        ByteBufferAccessor in = withoutLength(frame);
        ResponseHeaderData header = new ResponseHeaderData(in, api.responseHeaderVersion(version));
        if (header.correlationId() != CORRELATION_ID) {
            throw new AssertionError("correlation id " + header.correlationId());
        }
        return whole(in, api.messageType.newResponse(), version);
    }

    /** Reads a request as a server does, and releases it. */
    static ApiMessage readRequest(ApiKeys api, short version, ByteBuf frame) {
        ByteBufferAccessor in = withoutLength(frame);
        RequestHeaderData header = new RequestHeaderData(in, api.requestHeaderVersion(version));
        if (header.correlationId() != CORRELATION_ID || header.requestApiVersion() != version) {
            throw new AssertionError("header " + header);
        }
        return whole(in, api.messageType.newRequest(), version);
    }

    private static ApiMessage whole(ByteBufferAccessor in, ApiMessage body, short version) {
        body.read(in, version);
        if (in.remaining() > 0) {
            throw new AssertionError(in.remaining() + " bytes after " + body);
        }
        return body;
    }

    private static ByteBufferAccessor withoutLength(ByteBuf frame) {
        if (frame.getInt(frame.readerIndex()) != frame.readableBytes() - LENGTH_FIELD) {
            throw new AssertionError("length field " + frame.getInt(frame.readerIndex()) + " of " + frame);
        }
        byte[] bytes = new byte[frame.readableBytes() - LENGTH_FIELD];
        frame.getBytes(frame.readerIndex() + LENGTH_FIELD, bytes);
        frame.release();
        return new ByteBufferAccessor(ByteBuffer.wrap(bytes));
    }
}

package io.weir.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.proxy.connection.Decision;
import io.weir.proxy.kafka.Apis;
import io.weir.proxy.kafka.api.ApiHandler;
import io.weir.proxy.kafka.api.ConnectionKnowledge;
import io.weir.proxy.kafka.api.Judgement;
import io.weir.proxy.kafka.api.KafkaRequest;
import io.weir.proxy.kafka.api.MalformedResponseException;
import io.weir.proxy.kafka.api.ResponseUse;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * APIs with bodies that are the names of topics with commas between them. Produce passes responses on, and with a leading {@code !}
 * expects none; Fetch peeks at them; Metadata leaves out what is denied and upper-cases the response; ListOffsets names one topic by its id;
 * OffsetCommit gives up. Denied requests are answered {@code denied TOPIC}.
 */
final class TestApis {

    static final short DENIED = 29;
    static final int PRODUCE = 0;
    static final int FETCH = 1;
    static final int LIST_OFFSETS = 2;
    static final int METADATA = 3;
    static final int OFFSET_COMMIT = 8;
    static final int SASL_HANDSHAKE = 17;

    private static final short OLDEST = 3;
    private static final short LATEST = 5;
    private static final int PEEKED = 8;

    private interface Rule {
        Judgement judge(KafkaRequest request, ConnectionKnowledge connection);
    }

    private static final Map<KafkaApi, Rule> RULES = Map.of(
            KafkaApi.PRODUCE, TestApis::produce,
            KafkaApi.FETCH, TestApis::fetch,
            KafkaApi.METADATA, TestApis::metadata,
            KafkaApi.LIST_OFFSETS, TestApis::listOffsets,
            KafkaApi.API_VERSIONS, TestApis::produce,
            KafkaApi.OFFSET_COMMIT,
                    (request, connection) -> {
                        throw new IllegalStateException("gave up");
                    });

    private TestApis() {}

    static Apis all() {
        return new Apis(
                key -> KafkaApi.ofKey(key)
                        .filter(RULES::containsKey)
                        .map(TestApis::handler)
                        .orElse(null),
                frame -> frame.getShort(frame.readerIndex()) == FETCH
                                || frame.getShort(frame.readerIndex()) == SASL_HANDSHAKE
                        ? response(frame.getInt(frame.readerIndex() + 4), "unsupported")
                        : null);
    }

    private static ApiHandler handler(KafkaApi api) {
        return new ApiHandler() {
            @Override
            public KafkaApi api() {
                return api;
            }

            @Override
            public short oldestVersion() {
                return api == KafkaApi.API_VERSIONS ? 0 : OLDEST;
            }

            @Override
            public short latestVersion() {
                return api == KafkaApi.API_VERSIONS ? 2 : LATEST;
            }

            @Override
            public Judgement judge(KafkaRequest request, ConnectionKnowledge connection) {
                return body(request).startsWith("malformed")
                        ? new Judgement.Malformed("body says so")
                        : Objects.requireNonNull(RULES.get(api)).judge(request, connection);
            }
        };
    }

    private static String body(KafkaRequest request) {
        ByteBuf frame = request.frame();
        int from = frame.readerIndex() + request.bodyOffset();
        return frame.toString(from, frame.writerIndex() - from, StandardCharsets.ISO_8859_1);
    }

    /** The decision on the first topic that is denied, else on the last. */
    private static Decision judge(KafkaRequest request, ConnectionKnowledge connection, List<String> topics) {
        KafkaRequestView view = new KafkaRequestView(request.api(), request.version(), request.clientId());
        Decision decision = connection.judge(view);
        for (String topic : topics) {
            decision = connection.judge(view.withTopic(topic));
            if (!decision.forwards()) {
                return decision;
            }
        }
        return decision;
    }

    private static List<String> topics(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private static Judgement produce(KafkaRequest request, ConnectionKnowledge connection) {
        String body = body(request);
        boolean silent = body.startsWith("!");
        // Records may follow behind a blank.
        String named = (silent ? body.substring(1) : body).replaceFirst(" (?s:.)*", "");
        List<String> topics = topics(named);
        Decision decision = judge(request, connection, topics);
        if (decision.forwards()) {
            return new Judgement.Forward(
                    topics, decision, silent ? ResponseUse.None.INSTANCE : ResponseUse.Pass.INSTANCE);
        }
        return silent ? new Judgement.Silence(topics, decision, DENIED) : denied(request, topics, decision);
    }

    private static Judgement denied(KafkaRequest request, List<String> topics, Decision decision) {
        String body = "denied " + String.join(",", topics);
        return new Judgement.Answer(topics, decision, response(request.correlationId(), body), DENIED);
    }

    private static Judgement fetch(KafkaRequest request, ConnectionKnowledge connection) {
        List<String> topics = topics(body(request));
        Decision decision = judge(request, connection, topics);
        return decision.forwards()
                ? new Judgement.Forward(topics, decision, new ResponseUse.Peek(PEEKED, first -> {
                    if (first.readableBytes() < PEEKED) {
                        throw new MalformedResponseException("too short to be a fetch");
                    }
                }))
                : denied(request, topics, decision);
    }

    private static Judgement metadata(KafkaRequest request, ConnectionKnowledge connection) {
        List<String> topics = topics(body(request));
        List<String> allowed = new ArrayList<>();
        Decision decision = judge(request, connection, topics);
        for (String topic : topics) {
            if (judge(request, connection, List.of(topic)).forwards()) {
                allowed.add(topic);
            }
        }
        if (decision.forwards()) {
            return new Judgement.Forward(topics, decision, new ResponseUse.Edit(TestApis::upperCase));
        }
        byte[] rest = KafkaFrame.request(
                METADATA, request.version(), request.correlationId(), request.clientId(), String.join(",", allowed));
        return allowed.isEmpty()
                ? denied(request, topics, decision)
                : new Judgement.Replace(
                        topics,
                        decision,
                        Unpooled.directBuffer().writeBytes(rest),
                        new ResponseUse.Edit(TestApis::upperCase),
                        DENIED);
    }

    private static ByteBuf upperCase(ByteBuf response) {
        ByteBuf edited = Unpooled.directBuffer().writeBytes(response, response.readerIndex(), response.readableBytes());
        for (int i = 8; i < edited.readableBytes(); i++) {
            edited.setByte(i, Character.toUpperCase(edited.getByte(i)));
        }
        return edited;
    }

    private static Judgement listOffsets(KafkaRequest request, ConnectionKnowledge connection) {
        Uuid id = Uuid.fromString(body(request).replaceFirst(" (?s:.)*", ""));
        String name = connection.topicNames().name(id);
        if (name == null && !connection.topicNames().isUnknown(id)) {
            return new Judgement.Unresolved(Set.of(id));
        }
        if (name == null) {
            Decision decision = judge(request, connection, List.of());
            return new Judgement.Answer(
                    List.of(), decision, response(request.correlationId(), "unknown topic"), (short) 100);
        }
        Decision decision = judge(request, connection, List.of(name));
        return decision.forwards()
                ? new Judgement.Forward(List.of(name), decision, ResponseUse.Pass.INSTANCE)
                : denied(request, List.of(name), decision);
    }

    private static ByteBuf response(int correlationId, String body) {
        return Unpooled.directBuffer().writeBytes(KafkaFrame.response(correlationId, body));
    }
}

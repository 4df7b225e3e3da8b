package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random and mutated bodies of requests, read here and as brokers read them: by the readers that kafka-clients generates, from its
 * own buffer. What is taken here is what a broker takes, to its last byte; what kafka-clients would write is taken; and nothing is thrown.
 * The system property {@code weir.fuzz.inputs} says how many, {@code weir.fuzz.seed} which ones.
 */
class RequestBodyFuzzTest {

    private static final int INPUTS = Integer.getInteger("weir.fuzz.inputs", 30_000);
    private static final long SEED = Long.getLong("weir.fuzz.seed", 20_261_123);

    private final Random random = new Random(SEED);
    private final RandomBodies bodies = new RandomBodies(random);
    private int taken;

    @Test
    void produceRequestsAreWalkedAsKafkaClientsReadsThem() {
        compare(ApiKeys.PRODUCE, bodies::produce, (in, version) -> {
            ProduceWalk walk = new ProduceWalk(version);
            Bodies.read(in, walk::read);
            return broker -> assertWalked(walk, (ProduceRequestData) broker);
        });
    }

    private static void assertWalked(ProduceWalk walk, ProduceRequestData body) {
        assertEquals(body.transactionalId(), walk.transactionalId());
        assertEquals(body.acks() != 0, walk.wantsResponse());
        List<TopicProduceData> topics = List.copyOf(body.topicData());
        assertEquals(
                topics.stream().map(TopicProduceData::name).toList(),
                walk.topics().stream().map(ProduceWalk.Topic::name).toList());
        assertEquals(
                topics.stream().map(TopicProduceData::topicId).toList(),
                walk.topics().stream().map(ProduceWalk.Topic::id).toList());
    }

    @Test
    void fetchRequestsAreWalkedAsKafkaClientsReadsThem() {
        compare(ApiKeys.FETCH, bodies::fetch, (in, version) -> {
            FetchWalk walk = new FetchWalk(version);
            Bodies.read(in, walk::read);
            return broker -> assertWalked(walk, version, (FetchRequestData) broker);
        });
    }

    private static void assertWalked(FetchWalk walk, short version, FetchRequestData body) {
        boolean byId = version >= 13;
        assertEquals(
                byId ? List.of() : body.topics().stream().map(FetchTopic::topic).toList(), walk.names());
        assertEquals(byId ? body.topics().stream().map(FetchTopic::topicId).toList() : List.of(), walk.ids());
        int replica = version < 15 ? body.replicaId() : body.replicaState().replicaId();
        assertEquals(replica >= 0, walk.isOfFollower());
        if (version >= FetchWalk.WITH_SESSIONS) {
            assertEquals(body.sessionId(), walk.sessionId());
        }
        assertEquals(body.sessionEpoch() == 0, walk.opensSession());
        assertEquals(body.sessionEpoch() == -1, walk.endsSession());
    }

    /** What is denied in a mixed request is not in what goes on, and all else is as it was. */
    @Test
    void ofMutatedProduceRequestsWhatIsAllowedGoesOn() {
        ApiKeys api = ApiKeys.PRODUCE;
        Rig rig = new Rig().deny(Names.OTHER_TOPIC);
        int replaced = 0;
        for (int i = 0; i < INPUTS; i++) {
            short version = version(api);
            byte[] body = bodies.mutated(bytes(bodies.produce(version), version));
            Judgement judgement = rig.judge(api, version, frame(api, version, body));
            rig.questions.clear();
            if (judgement instanceof Judgement.Replace replace) {
                replaced++;
                ProduceRequestData whole = assertInstanceOf(ProduceRequestData.class, read(api, version, body));
                ProduceRequestData sent = (ProduceRequestData) Rig.readRequest(api, version, replace.request());
                whole.topicData().removeIf(RequestBodyFuzzTest::isDenied);
                assertEquals(whole, sent, () -> text(version, body));
            } else {
                release(judgement);
            }
        }
        assertTrue(replaced > INPUTS / 20, replaced + " were replaced");
    }

    private static boolean isDenied(TopicProduceData topic) {
        return topic.name().equals(Names.OTHER_TOPIC) || topic.topicId().equals(Names.id(Names.OTHER_TOPIC));
    }

    /** Every API, on the whole way from the frame to the judgement. */
    @Test
    void bodiesOfEveryApiAreReadAsKafkaClientsReadsThem() {
        List<EveryApiTest.Version> versions = EveryApiTest.versions().toList();
        List<byte[]> samples = versions.stream()
                .map(each -> bytes(each.request(Names.ALLOWED), each.version()))
                .toList();
        Rig rig = new Rig();
        for (int i = 0; i < INPUTS; i++) {
            int which = random.nextInt(versions.size());
            ApiKeys api = versions.get(which).api();
            short version = versions.get(which).version();
            byte[] body = bodies.mutated(samples.get(which));
            @Nullable ApiMessage broker = read(api, version, body);
            @Nullable ApiMessage here = null;
            try {
                here = Bodies.read(
                        Unpooled.wrappedBuffer(body),
                        0,
                        version,
                        BodyReader.MAX_REQUEST_VALUES,
                        api.messageType.newRequest());
            } catch (MalformedBodyException refused) {
                assertNull(canonical(broker, version, body), () -> api + " " + text(version, body) + ": " + refused);
            }
            if (here != null) {
                assertEquals(broker, here, () -> api + " " + text(version, body));
            }
            Judgement judgement = rig.judge(api, version, frame(api, version, body));
            if (!(judgement instanceof Judgement.Malformed) && broker == null) {
                fail(api + " " + text(version, body) + ": " + judgement);
            }
            taken += judgement instanceof Judgement.Malformed ? 0 : 1;
            release(judgement);
            rig.questions.clear();
        }
        assertTrue(taken > INPUTS / 4, taken + " were taken");
    }

    private interface Walk {
        /** Reads a body by hand; what it gives compares that with what a broker reads. */
        Consumer<ApiMessage> read(BodyReader in, short version) throws MalformedBodyException;
    }

    private void compare(ApiKeys api, Function<Short, ApiMessage> valid, Walk walk) {
        for (int i = 0; i < INPUTS; i++) {
            short version = version(api);
            byte[] whole = bytes(valid.apply(version), version);
            byte[] body = bodies.mutated(whole);
            @Nullable ApiMessage broker = read(api, version, body);
            BodyReader in = new BodyReader(Unpooled.wrappedBuffer(body), 0, BodyReader.MAX_REQUEST_VALUES);
            try {
                Consumer<ApiMessage> comparison = walk.read(in, version);
                if (broker == null) {
                    fail("taken, and no broker reads it: " + text(version, body));
                }
                comparison.accept(broker);
                assertEquals(body.length, in.offset());
                taken++;
            } catch (MalformedBodyException refused) {
                assertNull(canonical(broker, version, body), () -> text(version, body) + ": " + refused);
            } catch (AssertionError different) {
                throw new AssertionError(text(version, body), different);
            }
        }
        assertTrue(taken > INPUTS / 4, taken + " were taken");
    }

    private short version(ApiKeys api) {
        return (short) (api.oldestVersion() + random.nextInt(api.latestVersion(false) - api.oldestVersion() + 1));
    }

    /** What a broker reads; null when it does not, or not to the end. */
    private static @Nullable ApiMessage read(ApiKeys api, short version, byte[] body) {
        ByteBufferAccessor in = new ByteBufferAccessor(ByteBuffer.wrap(body));
        ApiMessage message = api.messageType.newRequest();
        try {
            message.read(in, version);
        } catch (RuntimeException refused) {
            return null;
        }
        return in.remaining() > 0 ? null : message;
    }

    /** The message, when these bytes are those that kafka-clients writes for it. */
    private static @Nullable ApiMessage canonical(@Nullable ApiMessage message, short version, byte[] body) {
        try {
            return message != null && Arrays.equals(bytes(message, version), body) ? message : null;
        } catch (RuntimeException notWritten) {
            // It writes tagged fields in their order only.
            return null;
        }
    }

    private static byte[] bytes(ApiMessage body, short version) {
        ByteBuffer written = MessageUtil.toByteBufferAccessor(body, version).buffer();
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return bytes;
    }

    private static ByteBuf frame(ApiKeys api, short version, byte[] body) {
        return Rig.frame(api, version, ByteBuffer.wrap(body));
    }

    private static void release(Judgement judgement) {
        if (judgement instanceof Judgement.Answer answer) {
            answer.response().release();
        } else if (judgement instanceof Judgement.Replace replace) {
            replace.request().release();
        }
    }

    private static String text(short version, byte[] body) {
        return "version " + version + " " + HexFormat.of().formatHex(body);
    }
}

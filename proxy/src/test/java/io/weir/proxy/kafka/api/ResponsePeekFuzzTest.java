package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The first bytes of random and mutated responses: the session that they are seen to open is the one that kafka-clients reads in them,
 * and nothing but a refusal is thrown. Properties as for {@link RequestBodyFuzzTest}.
 */
class ResponsePeekFuzzTest {

    private static final int INPUTS = Integer.getInteger("weir.fuzz.inputs", 30_000);
    private static final long SEED = Long.getLong("weir.fuzz.seed", 20_261_123);
    private static final String MEMBER = "member";

    private final Random random = new Random(SEED);
    private final RandomBodies bodies = new RandomBodies(random);
    private int compared;

    @Test
    void theSessionOfAFetchResponseIsTheOneThatKafkaClientsReads() {
        for (int i = 0; i < INPUTS; i++) {
            short version = (short) (7 + random.nextInt(ApiKeys.FETCH.latestVersion(false) - 6));
            FetchRequestData opening = new FetchRequestData().setSessionEpoch(0);
            opening.topics()
                    .add(
                            version < 13
                                    ? new FetchTopic().setTopic(Names.TOPIC)
                                    : new FetchTopic().setTopicId(Names.id(Names.TOPIC)));
            FetchResponseData response = new FetchResponseData()
                    .setThrottleTimeMs(random.nextInt())
                    .setErrorCode((short) (random.nextInt(3) == 0 ? random.nextInt(100) : 0))
                    .setSessionId(random.nextInt(3) == 0 ? 0 : random.nextInt());
            Rig rig = new Rig();
            byte[] bytes = bodies.mutated(bytes(ApiKeys.FETCH, version, response));
            if (peek(rig, ApiKeys.FETCH, version, opening, bytes)
                    && read(ApiKeys.FETCH, version, bytes) instanceof FetchResponseData read) {
                compared++;
                boolean opened = read.errorCode() == 0 && read.sessionId() != 0;
                assertEquals(
                        opened,
                        rig.fetchSessions().topics(read.sessionId()) != null,
                        () -> "version " + version + " " + HexFormat.of().formatHex(bytes));
                assertEquals(opened, !rig.fetchSessions().everyTopic().isEmpty());
            }
        }
        assertTrue(compared > INPUTS / 4, compared + " were compared");
    }

    @Test
    void aShareSessionIsOpenWhenKafkaClientsReadsNoError() {
        for (int i = 0; i < INPUTS; i++) {
            short version = ApiKeys.SHARE_FETCH.latestVersion(false);
            ShareFetchRequestData opening = new ShareFetchRequestData()
                    .setGroupId(Names.GROUP)
                    .setMemberId(MEMBER)
                    .setShareSessionEpoch(0)
                    .setMaxBytes(1 << 20);
            ShareFetchResponseData response = new ShareFetchResponseData()
                    .setThrottleTimeMs(random.nextInt())
                    .setErrorCode((short) (random.nextInt(3) == 0 ? random.nextInt(100) : 0));
            Rig rig = new Rig();
            byte[] bytes = bodies.mutated(bytes(ApiKeys.SHARE_FETCH, version, response));
            if (peek(rig, ApiKeys.SHARE_FETCH, version, opening, bytes)
                    && read(ApiKeys.SHARE_FETCH, version, bytes) instanceof ShareFetchResponseData read) {
                compared++;
                assertEquals(
                        read.errorCode() == 0,
                        rig.fetchSessions()
                                        .topics(ShareSession.of(Names.GROUP, MEMBER, 0)
                                                .key())
                                != null,
                        () -> "version " + version + " " + HexFormat.of().formatHex(bytes));
            }
        }
        assertTrue(compared > INPUTS / 4, compared + " were compared");
    }

    /** Lets the beginning of a response be looked at; false when it is refused. */
    private static boolean peek(Rig rig, ApiKeys api, short version, ApiMessage opening, byte[] response) {
        Judgement.Forward forward = assertInstanceOf(Judgement.Forward.class, rig.judge(api, version, opening));
        try {
            if (forward.response() instanceof ResponseUse.Edit edit) {
                ByteBuf whole = Unpooled.buffer().writeInt(response.length).writeBytes(response);
                edit.editor().edit(whole).release();
                whole.release();
                return true;
            }
            ResponseUse.Peek peek = assertInstanceOf(ResponseUse.Peek.class, forward.response());
            peek.reader().read(Unpooled.wrappedBuffer(response, 0, Math.min(response.length, peek.bytes())));
            return true;
        } catch (MalformedResponseException refused) {
            return false;
        }
    }

    private static byte[] bytes(ApiKeys api, short version, ApiMessage body) {
        ByteBuffer header = MessageUtil.toByteBufferAccessor(
                        new ResponseHeaderData().setCorrelationId(7), api.responseHeaderVersion(version))
                .buffer();
        ByteBuffer rest = MessageUtil.toByteBufferAccessor(body, version).buffer();
        return ByteBuffer.allocate(header.remaining() + rest.remaining())
                .put(header)
                .put(rest)
                .array();
    }

    /** What a client reads; null when it does not. */
    private static @Nullable ApiMessage read(ApiKeys api, short version, byte[] bytes) {
        ByteBufferAccessor in = new ByteBufferAccessor(ByteBuffer.wrap(bytes));
        ApiMessage message = api.messageType.newResponse();
        try {
            new ResponseHeaderData().read(in, api.responseHeaderVersion(version));
            message.read(in, version);
            return message;
        } catch (RuntimeException refused) {
            return null;
        }
    }
}

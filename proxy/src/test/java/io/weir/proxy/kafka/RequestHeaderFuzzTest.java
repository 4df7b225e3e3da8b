package io.weir.proxy.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mutated headers: what is read is what kafka-clients reads, and nothing else than a refusal escapes. The system property
 * {@code weir.fuzz.inputs} says how many, {@code weir.fuzz.seed} which ones.
 */
class RequestHeaderFuzzTest {

    private static final int INPUTS = Integer.getInteger("weir.fuzz.inputs", 100_000);
    private static final long SEED = Long.getLong("weir.fuzz.seed", 20_261_122);
    private static final int MAX_CLIENT_ID = 100;

    private final Random random = new Random(SEED);

    @ParameterizedTest(name = "header version {0}")
    @ValueSource(shorts = {1, 2})
    void mutatedHeadersReadAsKafkaClientsReadsThemOrAreRefused(short version) {
        int read = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] frame = mutated(header(version));
            ByteBuf in = Unpooled.wrappedBuffer(frame);
            RequestHeader header;
            try {
                header = RequestHeader.read(in, version, MAX_CLIENT_ID);
            } catch (MalformedFrameException refused) {
                continue;
            }
            read++;
            ByteBufferAccessor accessor = new ByteBufferAccessor(ByteBuffer.wrap(frame));
            RequestHeaderData expected = new RequestHeaderData(accessor, version);
            assertThat(header.clientId()).isEqualTo(expected.clientId() == null ? "" : expected.clientId());
            assertThat(header.bodyOffset()).isEqualTo(frame.length - accessor.remaining());
            assertThat(in.readerIndex()).isZero();
        }
        assertThat(read).as("inputs that were not refused").isGreaterThan(INPUTS / 4);
    }

    @Test
    void theOldestHeaderHasNoClientId() throws MalformedFrameException {
        assertThat(RequestHeader.read(Unpooled.wrappedBuffer(new byte[8]), 0, MAX_CLIENT_ID))
                .isEqualTo(new RequestHeader("", 8));
    }

    private byte[] header(short version) {
        RequestHeaderData data = new RequestHeaderData()
                .setRequestApiKey((short) random.nextInt(80))
                .setRequestApiVersion((short) random.nextInt(20))
                .setCorrelationId(random.nextInt())
                .setClientId(random.nextInt(10) == 0 ? null : "client-\u00e9".repeat(random.nextInt(5)));
        for (int fields = version == 2 ? random.nextInt(3) : 0; fields > 0; fields--) {
            data.unknownTaggedFields()
                    .add(new RawTaggedField(data.unknownTaggedFields().size(), new byte[random.nextInt(200)]));
        }
        ByteBuffer bytes = MessageUtil.toByteBufferAccessor(data, version).buffer();
        byte[] frame = new byte[bytes.remaining() + random.nextInt(5)];
        bytes.get(frame, 0, bytes.remaining());
        return frame;
    }

    private byte[] mutated(byte[] header) {
        byte[] frame = random.nextInt(4) == 0 ? Arrays.copyOf(header, 8 + random.nextInt(header.length)) : header;
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            frame[random.nextInt(frame.length)] = (byte) random.nextInt();
        }
        return frame;
    }
}

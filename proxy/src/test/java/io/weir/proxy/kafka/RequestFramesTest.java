package io.weir.proxy.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFramesTest {

    private static final int MAX_BYTES = 100_000;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final RequestFrames frames = new RequestFrames(allocator, MAX_BYTES);

    private static byte[] frame(int length, int filling) {
        byte[] frame = new byte[4 + length];
        Arrays.fill(frame, (byte) filling);
        ByteBuffer.wrap(frame).putInt(length);
        return frame;
    }

    private static byte[] join(List<byte[]> all) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(all.toArray(byte[][]::new)));
    }

    private void add(byte[] bytes, int from, int to) {
        // As a read fills it: in a buffer with room behind.
        frames.add(allocator.directBuffer(4096).writeBytes(bytes, from, to - from));
    }

    private List<byte[]> takeAll() throws MalformedFrameException {
        List<byte[]> all = new ArrayList<>();
        for (ByteBuf next = frames.next(); next != null; next = frames.next()) {
            all.add(ByteBufUtil.getBytes(next));
            next.release();
        }
        return all;
    }

    private void assertNothingIsHeld() {
        frames.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void framesAreTheSameWhereverTheStreamIsCut() throws MalformedFrameException {
        List<byte[]> sent = List.of(frame(8, 1), frame(20, 2), frame(9, 3));
        byte[] stream = join(sent);
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                List<byte[]> taken = new ArrayList<>();
                add(stream, 0, first);
                taken.addAll(takeAll());
                add(stream, first, second);
                taken.addAll(takeAll());
                add(stream, second, stream.length);
                taken.addAll(takeAll());
                assertThat(taken).as("cut at %d and %d", first, second).containsExactlyElementsOf(sent);
                assertThat(frames.isEmpty()).isTrue();
            }
        }
        assertNothingIsHeld();
    }

    @Test
    void framesOfEverySizeAreTheSameWhateverPiecesTheyComeIn() throws MalformedFrameException {
        Random random = new Random(20_261_122);
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sent.add(frame(8 + random.nextInt(1 << random.nextInt(16)), i));
        }
        byte[] stream = join(sent);
        List<byte[]> taken = new ArrayList<>();
        for (int at = 0; at < stream.length; ) {
            int to = Math.min(stream.length, at + random.nextInt(1 << (1 + random.nextInt(15))));
            add(stream, at, to);
            at = to;
            if (random.nextInt(3) > 0) {
                taken.addAll(takeAll());
            }
        }
        taken.addAll(takeAll());
        assertThat(taken).containsExactlyElementsOf(sent);
        assertNothingIsHeld();
    }

    @ParameterizedTest(name = "pieces of {0} bytes")
    @ValueSource(ints = {1, 10, 1000, 2049})
    void aFrameInSmallPiecesTakesLittleMoreMemoryThanItsBytes(int pieces) throws MalformedFrameException {
        byte[] stream = frame(MAX_BYTES, 1);
        for (int at = 0; at < stream.length - pieces; at += pieces) {
            add(stream, at, at + pieces);
            assertThat(frames.next()).isNull();
        }
        assertThat(allocator.metric().usedDirectMemory()).isLessThan(3L * MAX_BYTES);
        assertNothingIsHeld();
    }

    @Test
    void aFrameThatGoesOnFromTheOneBeforeDoesNotKeepThatInMemory() throws MalformedFrameException {
        byte[] twoAndAHalf = join(List.of(frame(50_000, 1), frame(50_000, 2), frame(50_000, 3)));
        add(twoAndAHalf, 0, 50_010);
        assertThat(takeAll()).hasSize(1);
        add(twoAndAHalf, 50_010, 100_020);
        assertThat(takeAll()).hasSize(1);
        assertThat(frames.size()).isEqualTo(12);
        assertThat(allocator.metric().usedDirectMemory()).isLessThan(70_000);
        assertNothingIsHeld();
    }

    @Test
    void aLengthAllocatesNothing() throws MalformedFrameException {
        add(frame(MAX_BYTES, 1), 0, 6);
        assertThat(frames.next()).isNull();
        assertThat(allocator.metric().usedDirectMemory()).isLessThan(5000);
        assertNothingIsHeld();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "-1, frame length -1: expected 8..100000",
        "0, frame length 0: expected",
        "7, frame length 7: expected",
        "100001, frame length 100001: expected",
        "369295617, a TLS ClientHello instead of a Kafka request",
        "1195725856, an HTTP request instead of a Kafka request",
        "1347375956, an HTTP request instead of a Kafka request",
        "1347569952, an HTTP request instead of a Kafka request",
    })
    void aLengthOutOfRangeSaysWhatItLooksLike(int length, String why) {
        add(ByteBuffer.allocate(4).putInt(length).array(), 0, 4);
        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(frames::next)
                .withMessageStartingWith(why);
        assertNothingIsHeld();
    }
}

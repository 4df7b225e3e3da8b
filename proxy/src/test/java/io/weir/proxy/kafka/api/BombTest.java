package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that declare much more than they are, or are made of the smallest things there are (CVE-2026-111108, CVE-2026-111115). */
class BombTest {

    private static final int FILLING_BYTES = 1 << 16;
    private static final int COUNT = 60_000;
    private static final long MOST_ALLOCATED = 160L * FILLING_BYTES;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Every API in its newest version, and in its oldest, whose numbers are of other forms. */
    static Stream<EveryApiTest.Version> versions() {
        return Rig.HANDLERS.all().stream().flatMap(handler -> {
            ApiKeys api = ApiKeys.forId(handler.api().key());
            return Stream.of(handler.oldestVersion(), handler.latestVersion())
                    .distinct()
                    .map(version -> new EveryApiTest.Version(api, version));
        });
    }

    /** Wherever a count may be: the largest one that is believed, and elements of zeros. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("versions")
    void whateverIsDeclaredWhereverMemoryAndTimeAreBounded(EveryApiTest.Version of) {
        ByteBuf whole = Rig.frame(of.api(), of.version(), of.request(Names.ALLOWED));
        int header = Rig.headerLength(of.api(), of.version());
        for (int at = header; at <= whole.readableBytes(); at++) {
            for (boolean flexible : new boolean[] {true, false}) {
                ByteBuf bomb = Unpooled.buffer(whole.readableBytes() + FILLING_BYTES);
                bomb.writeBytes(whole, 0, at);
                if (flexible) {
                    bomb.writeByte((COUNT & 0x7f) | 0x80)
                            .writeByte((COUNT >> 7 & 0x7f) | 0x80)
                            .writeByte(COUNT >> 14);
                } else {
                    bomb.writeInt(COUNT);
                }
                bomb.writeZero(FILLING_BYTES);
                assertBounded(of, bomb, "at " + at + (flexible ? " flexible" : ""));
            }
        }
        whole.release();
    }

    private static void assertBounded(EveryApiTest.Version of, ByteBuf frame, String what) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long begin = System.nanoTime();
        Judgement judgement = new Rig().judge(of.api(), of.version(), frame);
        long nanos = System.nanoTime() - begin;
        allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        if (judgement instanceof Judgement.Answer answer) {
            answer.response().release();
        }
        assertTrue(allocated < MOST_ALLOCATED, what + ": " + allocated + " bytes for " + judgement.getClass());
        assertTrue(nanos < MOST_NANOS, what + ": " + nanos + " ns");
    }

    /** More than a hashed collection of kafka-clients bears: each of these took it seconds, and four times as many minutes. */
    @Test
    void namesThatCollideAreBounded() {
        OffsetForLeaderEpochRequestData leaders = new OffsetForLeaderEpochRequestData();
        for (int i = 0; i < BodyReader.MAX_HASHED_ENTRIES; i++) {
            leaders.topics().add(new OffsetForLeaderTopic().setTopic(colliding(i)));
        }
        assertInstanceOf(Judgement.Forward.class, new Rig().judge(ApiKeys.OFFSET_FOR_LEADER_EPOCH, (short) 4, leaders));
        leaders.topics().add(new OffsetForLeaderTopic().setTopic("one more"));
        assertInstanceOf(
                Judgement.Malformed.class, new Rig().judge(ApiKeys.OFFSET_FOR_LEADER_EPOCH, (short) 4, leaders));
    }

    /** The errors of a response are in such a collection too. */
    @Test
    void deniedNamesThatCollideAreBounded() {
        MetadataRequestData metadata = new MetadataRequestData();
        String[] names = IntStream.rangeClosed(0, BodyReader.MAX_HASHED_ENTRIES)
                .mapToObj(BombTest::colliding)
                .toArray(String[]::new);
        Arrays.stream(names).forEach(name -> metadata.topics().add(new MetadataRequestTopic().setName(name)));
        Rig rig = new Rig().deny(names);
        assertInstanceOf(Judgement.Malformed.class, rig.judge(ApiKeys.METADATA, (short) 9, metadata));
        metadata.topics().remove(0);
        Judgement.Replace replace =
                assertInstanceOf(Judgement.Replace.class, rig.judge(ApiKeys.METADATA, (short) 9, metadata));
        replace.request().release();
    }

    /** A server may have any number of topics; with these names reading them would take minutes. */
    @Test
    void readingAResponseOfNamesThatCollideIsGivenUp() {
        int topics = 20_000;
        ByteBuf response = Unpooled.buffer();
        response.writeInt(0).writeInt(7).writeByte(0); // length, correlation id, no tags
        response.writeInt(0)
                .writeByte(1)
                .writeByte(0)
                .writeInt(0); // throttle time, no brokers, no cluster id, controller
        response.writeByte(((topics + 1) & 0x7f) | 0x80)
                .writeByte(((topics + 1) >> 7 & 0x7f) | 0x80)
                .writeByte((topics + 1) >> 14);
        for (int i = 0; i < topics; i++) {
            byte[] name = colliding(i).getBytes(StandardCharsets.US_ASCII);
            response.writeShort(0).writeByte(name.length + 1).writeBytes(name);
            response.writeBoolean(false).writeByte(1).writeInt(0).writeByte(0);
        }
        response.writeInt(0).writeByte(0);
        response.setInt(0, response.readableBytes() - Integer.BYTES);
        long begin = System.nanoTime();
        MalformedResponseException refused = assertThrows(
                MalformedResponseException.class,
                () -> Responses.read(response, ApiKeys.METADATA, (short) 9, new MetadataResponseData()));
        assertTrue(System.nanoTime() - begin < MOST_NANOS);
        assertTrue(String.valueOf(refused.getMessage()).contains("takes longer than"), refused.getMessage());
    }

    /** One of many names with the same hash code. */
    private static String colliding(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 16; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    @Test
    void recordsAreNotCopied() {
        ByteBuf frame = Rig.frame(
                ApiKeys.PRODUCE, (short) 12, SampleMessages.request(ApiKeys.PRODUCE, (short) 12, Names.ALLOWED));
        byte[] topic = Names.TOPIC.getBytes(StandardCharsets.UTF_8);
        int records = 1 << 22;
        ByteBuf large = Unpooled.buffer(records + 1000);
        large.writeBytes(frame, 0, Rig.headerLength(ApiKeys.PRODUCE, (short) 12));
        // No transactional id, acks, a time-out, one topic with one partition.
        large.writeByte(0)
                .writeShort(1)
                .writeInt(1000)
                .writeByte(2)
                .writeByte(topic.length + 1)
                .writeBytes(topic);
        large.writeByte(2).writeInt(0);
        int length = records + 1;
        while (length > 0x7f) {
            large.writeByte((length & 0x7f) | 0x80);
            length >>>= 7;
        }
        large.writeByte(length).writeZero(records).writeZero(3);
        Rig rig = new Rig();
        assertInstanceOf(Judgement.Forward.class, rig.judge(ApiKeys.PRODUCE, (short) 12, large.retain()));
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        assertInstanceOf(Judgement.Forward.class, rig.judge(ApiKeys.PRODUCE, (short) 12, large));
        allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        assertTrue(allocated < 20_000, allocated + " bytes");
        frame.release();
    }

    @Test
    void aRequestOfMoreValuesThanAreReadIsMalformed() {
        ByteBuf names = Unpooled.buffer();
        names.writeZero(Rig.headerLength(ApiKeys.METADATA, (short) 1))
                .writeInt(250_000)
                .writeZero(2 * 250_000);
        assertInstanceOf(Judgement.Malformed.class, new Rig().judge(ApiKeys.METADATA, (short) 1, names));
    }
}

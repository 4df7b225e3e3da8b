package io.weir.proxy.kafka.api;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.FetchRequestData.ReplicaState;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Bodies of Produce and Fetch requests as a client may write them, and what becomes of bytes that are changed. */
final class RandomBodies {

    private static final int FIRST_UNKNOWN_TAG = 10;

    private final Random random;

    RandomBodies(Random random) {
        this.random = random;
    }

    ProduceRequestData produce(short version) {
        ProduceRequestData body = new ProduceRequestData()
                .setTransactionalId(random.nextBoolean() ? null : oneOf(Names.TRANSACTIONAL_ID, ""))
                .setAcks(oneOf((short) -1, (short) 1, (short) 0))
                .setTimeoutMs(random.nextInt());
        for (int topics = random.nextInt(4); topics > 0; topics--) {
            TopicProduceData topic = new TopicProduceData().setName(version < 13 ? name() : "");
            if (version >= 13) {
                topic.setTopicId(id());
            }
            for (int partitions = random.nextInt(4); partitions > 0; partitions--) {
                MemoryRecords records = MemoryRecords.readableRecords(ByteBuffer.wrap(bytes(40)));
                topic.partitionData()
                        .add(tagged(
                                new PartitionProduceData()
                                        .setIndex(random.nextInt())
                                        .setRecords(random.nextInt(8) == 0 ? null : records),
                                version >= 9));
            }
            body.topicData().add(tagged(topic, version >= 9));
        }
        return tagged(body, version >= 9);
    }

    FetchRequestData fetch(short version) {
        boolean flexible = version >= 12;
        FetchRequestData body = new FetchRequestData()
                .setMaxWaitMs(random.nextInt())
                .setMinBytes(random.nextInt())
                .setMaxBytes(random.nextInt())
                .setIsolationLevel((byte) random.nextInt(2));
        if (version >= 15) {
            if (random.nextInt(4) == 0) {
                body.setReplicaState(
                        new ReplicaState().setReplicaId(random.nextInt(3) - 1).setReplicaEpoch(random.nextLong()));
            }
        } else {
            body.setReplicaId(oneOf(-1, -1, -2, 0, 1));
        }
        if (version >= 7) {
            body.setSessionId(oneOf(0, 0, 7, -1)).setSessionEpoch(oneOf(-1, 0, 1, 2));
            for (int topics = random.nextInt(3); topics > 0; topics--) {
                ForgottenTopic topic =
                        new ForgottenTopic().setTopic(name()).setPartitions(List.of(1, random.nextInt()));
                body.forgottenTopicsData()
                        .add(tagged(version < 13 ? topic : topic.setTopic("").setTopicId(id()), flexible));
            }
        }
        if (version >= 11) {
            body.setRackId(oneOf("", "rack"));
        }
        if (flexible && random.nextInt(4) == 0) {
            body.setClusterId("cluster");
        }
        for (int topics = random.nextInt(4); topics > 0; topics--) {
            FetchTopic topic = new FetchTopic().setTopic(version < 13 ? name() : "");
            if (version >= 13) {
                topic.setTopicId(id());
            }
            for (int partitions = random.nextInt(4); partitions > 0; partitions--) {
                topic.partitions().add(tagged(partition(version), flexible));
            }
            body.topics().add(tagged(topic, flexible));
        }
        return tagged(body, flexible);
    }

    private FetchPartition partition(short version) {
        FetchPartition partition = new FetchPartition()
                .setPartition(random.nextInt())
                .setFetchOffset(random.nextLong())
                .setPartitionMaxBytes(random.nextInt());
        if (version >= 5) {
            partition.setLogStartOffset(random.nextLong());
        }
        if (version >= 9) {
            partition.setCurrentLeaderEpoch(random.nextInt());
        }
        if (version >= 12) {
            partition.setLastFetchedEpoch(random.nextInt());
        }
        if (version >= 17 && random.nextBoolean()) {
            partition.setReplicaDirectoryId(id());
        }
        if (version >= 18 && random.nextBoolean()) {
            partition.setHighWatermark(random.nextLong());
        }
        return partition;
    }

    /** Sometimes with fields that nobody knows. */
    private <M extends Message> M tagged(M message, boolean flexible) {
        for (int fields = flexible && random.nextInt(6) == 0 ? 1 + random.nextInt(2) : 0; fields > 0; fields--) {
            List<RawTaggedField> unknown = message.unknownTaggedFields();
            unknown.add(new RawTaggedField(FIRST_UNKNOWN_TAG + unknown.size(), bytes(20)));
        }
        return message;
    }

    /** The same bytes, or some of them changed, left out, put in or repeated. */
    byte[] mutated(byte[] whole) {
        byte[] now = whole;
        for (int changes = random.nextInt(4); changes > 0 && now.length > 0; changes--) {
            int at = random.nextInt(now.length);
            int length = Math.min(1 + random.nextInt(random.nextInt(5) == 0 ? 20 : 4), now.length - at);
            now = switch (random.nextInt(6)) {
                case 0 -> spliced(now, at, at + length, new byte[0]);
                case 1 -> spliced(now, at, at, bytes(5));
                case 2 -> spliced(now, at, at, Arrays.copyOfRange(now, at, at + length));
                case 3 -> random.nextInt(4) == 0 ? spliced(now, at, now.length, new byte[0]) : now;
                default -> spliced(now, at, at + 1, new byte[] {telling(now[at])});
            };
        }
        return now;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] inserted) {
        return ByteBuffer.allocate(bytes.length - (to - from) + inserted.length)
                .put(bytes, 0, from)
                .put(inserted)
                .put(bytes, to, bytes.length - to)
                .array();
    }

    private byte telling(byte before) {
        return switch (random.nextInt(6)) {
            case 0 -> (byte) (before + 1);
            case 1 -> (byte) (before - 1);
            case 2 -> (byte) (before ^ 0x80);
            case 3 -> 0;
            case 4 -> (byte) 0xff;
            default -> (byte) random.nextInt();
        };
    }

    private String name() {
        return oneOf(Names.TOPIC, Names.OTHER_TOPIC, "", "caf\u00e9", "x".repeat(random.nextInt(200)));
    }

    private Uuid id() {
        return oneOf(
                Names.id(Names.TOPIC),
                Names.id(Names.OTHER_TOPIC),
                Uuid.ZERO_UUID,
                new Uuid(random.nextLong(), random.nextLong()));
    }

    private byte[] bytes(int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    @SafeVarargs
    private <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }
}

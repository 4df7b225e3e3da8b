package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Where things are in a Produce request. Partitions and their records are passed over. */
final class ProduceWalk {

    private static final short FLEXIBLE = 9;
    private static final short WITH_IDS = 13;
    private static final long NO_OFFSET = -1;

    private final boolean flexible;
    private final boolean byId;
    private final List<Topic> topics = new ArrayList<>(2);
    private @Nullable String transactionalId;
    private short acks;
    private int countAt;
    private int topicsEnd;

    ProduceWalk(short version) {
        this.flexible = version >= FLEXIBLE;
        this.byId = version >= WITH_IDS;
    }

    /**
     * A topic of the request.
     *
     * @param name empty when it is named by its id
     * @param id zero when it is named by its name
     * @param from where it begins in the frame
     * @param partitions where its partitions begin
     * @param to where it ends
     */
    record Topic(String name, Uuid id, int from, int partitions, int to) {}

    void read(BodyReader in) {
        transactionalId = in.readNullableString(flexible);
        acks = in.readShort();
        in.readInt();
        countAt = in.offset();
        int count = in.readRequiredCount(flexible);
        for (int i = 0; i < count; i++) {
            int from = in.offset();
            String name = byId ? "" : in.readRequiredString(flexible);
            Uuid id = byId ? in.readUuid() : Uuid.ZERO_UUID;
            int partitions = in.offset();
            skipPartitions(in);
            topics.add(new Topic(name, id, from, partitions, in.offset()));
        }
        topicsEnd = in.offset();
        skipTags(in);
    }

    private void skipPartitions(BodyReader in) {
        int count = in.readRequiredCount(flexible);
        for (int i = 0; i < count; i++) {
            in.readInt();
            skipPartition(in);
        }
        skipTags(in);
    }

    private void skipPartition(BodyReader in) {
        in.skipRecords(flexible);
        skipTags(in);
    }

    private void skipTags(BodyReader in) {
        if (flexible) {
            in.skipTaggedFields();
        }
    }

    List<Topic> topics() {
        return topics;
    }

    @Nullable
    String transactionalId() {
        return transactionalId;
    }

    boolean wantsResponse() {
        return acks != 0;
    }

    /** The errors for a topic's partitions. */
    TopicProduceResponse denial(ByteBuf frame, Topic topic, Errors error) {
        TopicProduceResponse denial =
                new TopicProduceResponse().setName(topic.name()).setTopicId(topic.id());
        BodyReader in = new BodyReader(frame, topic.partitions(), BodyReader.MAX_WALKED_VALUES);
        int count = in.readRequiredCount(flexible);
        for (int i = 0; i < count; i++) {
            denial.partitionResponses()
                    .add(new PartitionProduceResponse()
                            .setIndex(in.readInt())
                            .setErrorCode(error.code())
                            .setBaseOffset(NO_OFFSET));
            skipPartition(in);
        }
        return denial;
    }

    /** The same request with fewer topics, as views of the frame but for its beginning. */
    ByteBuf without(KafkaRequest request, List<Topic> kept) {
        ByteBuf frame = request.frame();
        int begin = frame.readerIndex();
        ByteBuf head = frame.alloc().buffer(Frames.LENGTH_FIELD + countAt + Integer.BYTES + 1);
        head.writeInt(0).writeBytes(frame, begin, countAt);
        if (flexible) {
            writeUnsignedVarint(kept.size() + 1, head);
        } else {
            head.writeInt(kept.size());
        }
        CompositeByteBuf whole = frame.alloc().compositeBuffer(kept.size() + 2);
        whole.addComponent(true, head);
        for (Topic topic : kept) {
            whole.addComponent(true, frame.retainedSlice(begin + topic.from(), topic.to() - topic.from()));
        }
        whole.addComponent(true, frame.retainedSlice(begin + topicsEnd, frame.readableBytes() - topicsEnd));
        return whole.setInt(0, whole.readableBytes() - Frames.LENGTH_FIELD);
    }

    private static void writeUnsignedVarint(int value, ByteBuf out) {
        int rest = value;
        while (rest > 0x7f) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}

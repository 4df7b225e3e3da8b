package io.weir.proxy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;

/** A server that knows two topics by id, and answers everything else with {@code echo} and the request's body. */
final class KafkaTopicServer {

    static final Uuid ALLOWED = new Uuid(1, 1);
    static final Uuid DENIED = new Uuid(2, 2);
    static final Uuid NONE = new Uuid(3, 3);

    private static final short VERSION = 12;

    private final List<Uuid> asked = new CopyOnWriteArrayList<>();

    /** The ids it was asked the names of, in their order. */
    List<Uuid> asked() {
        return asked;
    }

    void serve(RawServer.Connection connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.in());
        while (true) {
            byte[] frame;
            try {
                frame = in.readNBytes(in.readInt());
            } catch (EOFException end) {
                return;
            }
            ByteBuffer bytes = ByteBuffer.wrap(frame);
            boolean isQuestion = bytes.getShort(0) == TestApis.METADATA && bytes.getShort(2) == VERSION;
            connection.out().write(isQuestion ? names(new ByteBufferAccessor(bytes)) : echo(frame));
            connection.out().flush();
        }
    }

    private static byte[] echo(byte[] frame) throws IOException {
        byte[] whole =
                KafkaFrame.join(ByteBuffer.allocate(4).putInt(frame.length).array(), frame);
        KafkaFrame.KafkaRequestFrame request =
                Objects.requireNonNull(KafkaFrame.readRequest(new ByteArrayInputStream(whole)));
        return KafkaFrame.response(request.correlationId(), "echo " + request.body());
    }

    private byte[] names(ByteBufferAccessor in) throws IOException {
        RequestHeaderData header = new RequestHeaderData(in, (short) 2);
        MetadataRequestData request = new MetadataRequestData(in, VERSION);
        MetadataResponseData response = new MetadataResponseData();
        request.topics().forEach(topic -> {
            asked.add(topic.topicId());
            String name =
                    topic.topicId().equals(ALLOWED) ? "ok" : topic.topicId().equals(DENIED) ? "secret" : null;
            response.topics()
                    .add(new MetadataResponseTopic()
                            .setTopicId(topic.topicId())
                            .setName(name)
                            .setErrorCode(name == null ? Errors.UNKNOWN_TOPIC_ID.code() : 0));
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes(new ResponseHeaderData().setCorrelationId(header.correlationId()), (short) 1));
        out.write(bytes(response, VERSION));
        return KafkaFrame.join(ByteBuffer.allocate(4).putInt(out.size()).array(), out.toByteArray());
    }

    private static byte[] bytes(ApiMessage message, short version) {
        ByteBuffer bytes = MessageUtil.toByteBufferAccessor(message, version).buffer();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }
}

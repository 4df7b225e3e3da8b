package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.kafka.Apis;
import io.weir.proxy.kafka.api.ApiHandlers;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.api.Test;

/** Fetch sessions, with the APIs that a proxy has. */
final class KafkaFetchSessionIT {

    private static final short VERSION = 12;
    private static final int SESSION = 77;

    private static byte[] frame(ApiMessage header, short headerVersion, ApiMessage body) {
        byte[] head = bytes(header, headerVersion);
        byte[] rest = bytes(body, VERSION);
        return KafkaFrame.join(
                ByteBuffer.allocate(4).putInt(head.length + rest.length).array(), head, rest);
    }

    private static byte[] bytes(ApiMessage message, short version) {
        ByteBuffer bytes = MessageUtil.toByteBufferAccessor(message, version).buffer();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private static byte[] fetch(int sessionId, int epoch, List<FetchTopic> topics) {
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey((short) TestApis.FETCH)
                .setRequestApiVersion(VERSION)
                .setCorrelationId(epoch)
                .setClientId("test");
        return frame(
                header,
                (short) 2,
                new FetchRequestData()
                        .setSessionId(sessionId)
                        .setSessionEpoch(epoch)
                        .setTopics(topics));
    }

    private static FetchResponseData readResponse(InputStream in, int correlationId) throws IOException {
        DataInputStream data = new DataInputStream(in);
        ByteBufferAccessor frame = new ByteBufferAccessor(ByteBuffer.wrap(data.readNBytes(data.readInt())));
        assertThat(new ResponseHeaderData(frame, (short) 1).correlationId()).isEqualTo(correlationId);
        return new FetchResponseData(frame, VERSION);
    }

    @Test
    void anIdleConnectionWithASessionOfATopicThatIsNotAllowedAnyMoreIsCut() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    DataInputStream in = new DataInputStream(connection.in());
                    for (int epoch = 0; epoch < 2; epoch++) {
                        in.readNBytes(in.readInt());
                        connection
                                .out()
                                .write(frame(
                                        new ResponseHeaderData().setCorrelationId(epoch),
                                        (short) 1,
                                        new FetchResponseData().setSessionId(SESSION)));
                    }
                    connection.drain();
                });
                ProxyRig proxy = ProxyRig.kafka(server.address(), KafkaRig.policy(), ProxyLimits.DEFAULT, real());
                RawClient client = proxy.client()) {
            FetchTopic topic =
                    new FetchTopic().setTopic("ok").setPartitions(List.of(new FetchPartition().setPartition(0)));
            client.send(fetch(0, 0, List.of(topic)));
            assertThat(readResponse(client.in(), 0).sessionId()).isEqualTo(SESSION);
            client.send(fetch(SESSION, 1, List.of()));
            assertThat(readResponse(client.in(), 1).errorCode()).isZero();

            proxy.publish(KafkaRig.policy()).toCompletableFuture().join();
            assertThat(proxy.server().stats().openConnections()).isOne();
            proxy.publish(TestPolicy.kafka(question -> question.topic() == null))
                    .toCompletableFuture()
                    .join();
            assertThat(proxy.server().stats().cutConnections()).isOne();
            assertThat(client.readAll()).isEmpty();
        }
    }

    private static Apis real() {
        ApiHandlers handlers = new ApiHandlers();
        return new Apis(handlers::forKey, handlers::unsupported);
    }
}

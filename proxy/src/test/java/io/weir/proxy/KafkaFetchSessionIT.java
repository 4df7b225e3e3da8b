package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.junit.jupiter.api.Test;

/** Fetch sessions, with the APIs that a proxy has. */
final class KafkaFetchSessionIT {

    private static final short VERSION = 12;
    private static final int SESSION = 77;

    private static byte[] fetch(int sessionId, int epoch, List<String> topics) {
        List<FetchTopic> fetched = topics.stream()
                .map(topic ->
                        new FetchTopic().setTopic(topic).setPartitions(List.of(new FetchPartition().setPartition(0))))
                .toList();
        return KafkaFrame.request(
                ApiKeys.FETCH,
                VERSION,
                epoch,
                new FetchRequestData()
                        .setSessionId(sessionId)
                        .setSessionEpoch(epoch)
                        .setTopics(fetched));
    }

    /** Answers so many requests with this session, and reads on without an answer. */
    private static RawServer server(int answered, AtomicInteger requests) throws IOException {
        return new RawServer(connection -> {
            DataInputStream in = new DataInputStream(connection.in());
            for (int epoch = 0; epoch < 2; epoch++) {
                in.readNBytes(in.readInt());
                requests.incrementAndGet();
                if (epoch < answered) {
                    FetchResponseData opened = new FetchResponseData().setSessionId(SESSION);
                    connection.out().write(KafkaFrame.response(ApiKeys.FETCH, VERSION, epoch, opened));
                }
            }
            connection.drain();
        });
    }

    private static FetchResponseData readResponse(InputStream in, int correlationId) throws IOException {
        DataInputStream data = new DataInputStream(in);
        ByteBufferAccessor frame = new ByteBufferAccessor(ByteBuffer.wrap(data.readNBytes(data.readInt())));
        assertThat(new ResponseHeaderData(frame, (short) 1).correlationId()).isEqualTo(correlationId);
        return new FetchResponseData(frame, VERSION);
    }

    @Test
    void anIdleConnectionWithASessionOfATopicThatIsNotAllowedAnyMoreIsCut() throws IOException {
        try (RawServer server = server(2, new AtomicInteger());
                ProxyRig proxy =
                        ProxyRig.kafka(server.address(), KafkaRig.policy(), ProxyLimits.DEFAULT, KafkaRig.realApis());
                RawClient client = proxy.client()) {
            client.send(fetch(0, 0, List.of("ok")));
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

    @Test
    void aSessionOfManyTopicsIsCutInTheMiddleOfAFetchWhenOneIsDeniedAndByNothingElse() throws IOException {
        List<String> topics =
                IntStream.range(0, 150).mapToObj(i -> "topic-" + i).toList();
        AtomicInteger requests = new AtomicInteger();
        try (RawServer server = server(1, requests);
                ProxyRig proxy = ProxyRig.kafka(
                        server.address(),
                        TestPolicy.kafka("{topic: 'topic-*'}"),
                        ProxyLimits.DEFAULT,
                        KafkaRig.realApis());
                RawClient client = proxy.client()) {
            client.send(fetch(0, 0, topics));
            assertThat(readResponse(client.in(), 0).sessionId()).isEqualTo(SESSION);
            client.send(fetch(SESSION, 1, topics.subList(0, 3)));
            ProxyRig.await("the second request at the server", () -> requests.get() == 2);

            proxy.publish(TestPolicy.kafka("{topic: 'topic-*'}", "{topic: another}"))
                    .toCompletableFuture()
                    .join();
            assertThat(proxy.server().stats().openConnections()).isOne();
            proxy.publish(TestPolicy.kafka(question -> !"topic-149".equals(question.topic())))
                    .toCompletableFuture()
                    .join();
            assertThat(proxy.server().stats().cutConnections()).isOne();
            assertThat(client.readAll()).isEmpty();
        }
    }
}

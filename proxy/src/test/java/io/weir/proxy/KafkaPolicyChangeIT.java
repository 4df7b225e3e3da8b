package io.weir.proxy;

import static io.weir.proxy.KafkaFrame.readResponse;
import static io.weir.proxy.KafkaFrame.request;
import static io.weir.proxy.KafkaRig.awaitRequest;
import static io.weir.proxy.KafkaRig.waiting;
import static io.weir.proxy.TestApis.FETCH;
import static io.weir.proxy.TestApis.PRODUCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of Kafka connections when policy changes. */
final class KafkaPolicyChangeIT {

    private static final byte[] ALLOWED = request(PRODUCE, 3, 1, "test", "ok");
    private static final byte[] LONG_POLL = request(FETCH, 3, 2, "test", "ok");

    /** A request that these rules let through, and rules by which it would not go through again. */
    private record Revoked(ApiKeys api, int version, String name, ApiMessage body, String rule, String revoking) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Revoked> revoked() {
        List<String> many = IntStream.range(0, 150).mapToObj(i -> "topic-" + i).toList();
        return Stream.of(
                new Revoked(ApiKeys.FETCH, 11, "Fetch", fetch(List.of("ok")), "{topic: ok}", "{topic: secret}"),
                new Revoked(
                        ApiKeys.FETCH,
                        11,
                        "Fetch without a part",
                        fetch(List.of("ok", "secret")),
                        "{topic: ok}",
                        "{topic: secret}"),
                new Revoked(
                        ApiKeys.FETCH,
                        11,
                        "Fetch of 150 topics",
                        fetch(many),
                        "{topic: 'topic-*'}",
                        "{topic: 'topic-1*'}"),
                new Revoked(
                        ApiKeys.PRODUCE,
                        9,
                        "Produce in a transaction",
                        produce(),
                        "{transactionalID: 'tx-*'}",
                        "{transactionalID: t}"),
                new Revoked(ApiKeys.OFFSET_COMMIT, 8, "OffsetCommit", offsetCommit(), "{group: g}", "{group: other}"),
                new Revoked(ApiKeys.JOIN_GROUP, 7, "JoinGroup", joinGroup(), "{group: g}", "{group: other}"));
    }

    private static ApiMessage fetch(List<String> topics) {
        FetchRequestData fetch = new FetchRequestData();
        topics.forEach(topic -> fetch.topics()
                .add(new FetchTopic().setTopic(topic).setPartitions(List.of(new FetchPartition().setPartition(0)))));
        return fetch;
    }

    private static ApiMessage produce() {
        ProduceRequestData produce =
                new ProduceRequestData().setAcks((short) -1).setTransactionalId("tx-1");
        produce.topicData().add(new TopicProduceData().setName("ok"));
        return produce;
    }

    private static ApiMessage offsetCommit() {
        OffsetCommitRequestData commit = new OffsetCommitRequestData().setGroupId("g");
        commit.topics().add(new OffsetCommitRequestTopic().setName("ok"));
        return commit;
    }

    private static ApiMessage joinGroup() {
        return new JoinGroupRequestData().setGroupId("g").setMemberId("").setProtocolType("consumer");
    }

    @ParameterizedTest
    @MethodSource("revoked")
    void whatIsUnderWayIsCutWhenItWouldNotGoThroughAgainAndByNoOtherChange(Revoked revoked) throws IOException {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (RawServer server = new RawServer(connection -> {
                    goOn.join();
                    connection.drain();
                });
                ProxyRig proxy = ProxyRig.kafka(
                        server.address(), TestPolicy.kafka(revoked.rule), ProxyLimits.DEFAULT, KafkaRig.realApis());
                RawClient client = proxy.client()) {
            client.send(request(revoked.api, revoked.version, 1, revoked.body));
            awaitRequest(server);
            proxy.publish(TestPolicy.kafka("{topic: unrelated}", revoked.rule))
                    .toCompletableFuture()
                    .join();
            assertThat(proxy.server().stats().openConnections()).isOne();
            assertThat(proxy.server().stats().cutConnections()).isZero();
            proxy.publish(TestPolicy.kafka(revoked.revoking))
                    .toCompletableFuture()
                    .join();
            assertThat(proxy.server().stats().cutConnections()).isOne();
            assertThat(client.readAll()).isEmpty();
            goOn.complete(null);
        }
    }

    /** Each of the requests keeps about 5 MiB of questions, and a connection no more than 8 MiB. */
    @ParameterizedTest(name = "{0} requests")
    @ValueSource(ints = {1, 2})
    void aConnectionWithMoreUnderWayThanIsKeptIsCutByAnyChange(int requests) throws IOException {
        String name = "ok" + "k".repeat(1 << 10);
        String topics = String.join(
                ",", IntStream.range(0, 5 << 10).mapToObj(i -> name + i).toList());
        AtomicInteger received = new AtomicInteger();
        try (RawServer server = new RawServer(connection -> {
                    while (KafkaFrame.readRequest(connection.in()) != null) {
                        received.incrementAndGet();
                    }
                });
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client()) {
            for (int i = 0; i < requests; i++) {
                client.send(request(FETCH, 3, i, "test", topics));
            }
            ProxyRig.await("the requests at the server", () -> received.get() == requests);
            proxy.publish(KafkaRig.policy()).toCompletableFuture().join();
            assertThat(proxy.server().stats().cutConnections()).isEqualTo(requests - 1);
            client.reset();
        }
    }

    @Test
    void theNextRequestIsJudgedByTheNewPolicy() throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            client.send(ALLOWED);
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(1, "echo ok"));
            kafka.proxy()
                    .publish(TestPolicy.kafka(question -> question.topic() == null))
                    .toCompletableFuture()
                    .join();
            client.send(ALLOWED);
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(1, "denied ok"));
            kafka.proxy().publish(TestPolicy.opened()).toCompletableFuture().join();
            client.send(request(PRODUCE, 3, 3, "test", "no"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(3, "echo no"));
        }
    }

    @Test
    void aLongPollForATopicThatIsNotAllowedAnyMoreIsCutBeforePublishingEnds() throws IOException {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (RawServer server = waiting(goOn);
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client()) {
            client.send(LONG_POLL);
            awaitRequest(server);
            proxy.publish(KafkaRig.policy()).toCompletableFuture().join();
            assertThat(proxy.server().stats().openConnections()).isOne();
            proxy.publish(TestPolicy.kafka(question -> question.topic() == null))
                    .toCompletableFuture()
                    .join();
            assertThat(proxy.server().stats().openConnections()).isZero();
            assertThat(proxy.server().stats().cutConnections()).isOne();
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.entry().info()).contains("policy");
            goOn.complete(null);
        }
    }

    @ParameterizedTest(name = "by {0}")
    @CsvSource({"closed", "http"})
    void aConnectionIsCutWhenNobodyLetsItInOrItsBytesAreToBeReadOtherwise(String policy) throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            client.send(ALLOWED);
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(1, "echo ok"));
            kafka.proxy()
                    .publish(policy.equals("http") ? TestPolicy.http(request -> true) : TestPolicy.closed())
                    .toCompletableFuture()
                    .join();
            assertThat(kafka.proxy().server().stats().cutConnections()).isOne();
            assertThat(client.readAll()).isEmpty();
        }
    }

    @ParameterizedTest(name = "from {0}")
    @CsvSource({"opened", "http"})
    void aConnectionReadOtherwiseIsCutWhenItsBytesAreToBeReadAsKafkas(String policy) throws IOException {
        try (RawServer server = new RawServer(RawServer.Connection::drain);
                ProxyRig proxy = new ProxyRig(
                        server.address(),
                        policy.equals("http") ? TestPolicy.http(request -> true) : TestPolicy.opened());
                RawClient client = proxy.client()) {
            client.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n");
            awaitRequest(server);
            proxy.publish(KafkaRig.policy()).toCompletableFuture().join();
            assertThat(client.readAll()).isEmpty();
        }
    }
}

package io.weir.proxy;

import static io.weir.proxy.KafkaFrame.join;
import static io.weir.proxy.KafkaFrame.readResponse;
import static io.weir.proxy.KafkaFrame.request;
import static io.weir.proxy.KafkaFrame.response;
import static io.weir.proxy.TestApis.FETCH;
import static io.weir.proxy.TestApis.LIST_OFFSETS;
import static io.weir.proxy.TestApis.METADATA;
import static io.weir.proxy.TestApis.OFFSET_COMMIT;
import static io.weir.proxy.TestApis.PRODUCE;
import static io.weir.proxy.TestApis.SASL_HANDSHAKE;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedRequest;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.Verdict;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kafka requests, what becomes of them and in which order they are answered. */
final class KafkaRequestsIT {

    private static byte[] produce(int correlationId, String body) {
        return request(PRODUCE, 3, correlationId, "test", body);
    }

    @Test
    void anAllowedRequestAndItsResponseGoOnAsTheyAreAndAreLogged() throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            client.send(produce(7, "ok1,ok2 records"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(7, "echo ok1,ok2 records"));
            AccessLogEntry entry = kafka.proxy().entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.FORWARDED);
            assertThat(entry.verdict()).isInstanceOf(Verdict.Forward.class);
            assertThat(entry.request()).isEqualTo(new LoggedRequest.Kafka(0, 3, "produce", 7, List.of("ok1", "ok2")));
            assertThat(entry.bytesIn()).isEqualTo(produce(7, "ok1,ok2 records").length);
            assertThat(entry.bytesOut()).isEqualTo(response(7, "echo ok1,ok2 records").length);
        }
    }

    @Test
    void aDeniedRequestNeverReachesTheServerAndIsAnsweredHere() throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            client.send(produce(7, "ok,no"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(7, "denied ok,no"));
            assertThat(kafka.server().connections()).isEmpty();
            AccessLogEntry entry = kafka.proxy().entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.DENIED);
            assertThat(reason(entry)).isEqualTo(DenyReason.NO_RULE_FOR_REQUEST);
            assertThat(entry.request()).isEqualTo(new LoggedRequest.Kafka(29, 3, "produce", 7, List.of("ok", "no")));
        }
    }

    @Test
    void answersLeaveInTheOrderOfTheRequestsWhereverTheyComeFrom() throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            byte[] all = new byte[0];
            for (int i = 0; i < 200; i++) {
                all = join(all, produce(i, i % 3 == 1 ? "no" + i : i % 7 == 0 ? "!ok" + i : "ok" + i));
            }
            client.send(all);
            for (int i = 0; i < 200; i++) {
                if (i % 3 == 1) {
                    assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(i, "denied no" + i));
                } else if (i % 7 != 0) {
                    assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(i, "echo ok" + i));
                }
            }
            assertThat(kafka.receivedBodies()).allMatch(body -> body.startsWith("ok") || body.startsWith("!ok"));
            assertThat(kafka.proxy().entries(200)).hasSize(200);
        }
    }

    @Test
    void aRequestThatComesByteByByteIsTheSameRequest() throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            for (byte each : join(produce(1, "ok1"), produce(2, "no"), produce(3, "ok3"))) {
                client.send(new byte[] {each});
            }
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(1, "echo ok1"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(2, "denied no"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(3, "echo ok3"));
        }
    }

    @Test
    void aResponseThatComesByteByByteIsTheSameResponse() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    for (int i = 1; i <= 3; i++) {
                        KafkaFrame.readRequest(connection.in());
                    }
                    for (byte each :
                            join(response(1, "one"), response(2, "the second"), response(3, "and the third"))) {
                        connection.out().write(each);
                        connection.out().flush();
                    }
                    connection.drain();
                });
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client()) {
            client.send(
                    join(produce(1, "ok"), request(METADATA, 3, 2, "test", "ok"), request(FETCH, 3, 3, "test", "ok")));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(1, "one"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(2, "THE SECOND"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(3, "and the third"));
        }
    }

    @Test
    void aRequestThatIsAllowedInPartGoesOnWithoutTheRestAndIsLoggedAsDenied() throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            client.send(request(METADATA, 4, 5, "test", "ok1,no,ok2"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(5, "ECHO OK1,OK2"));
            AccessLogEntry entry = kafka.proxy().entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.DENIED);
            assertThat(entry.request())
                    .isEqualTo(new LoggedRequest.Kafka(29, 4, "metadata", 5, List.of("ok1", "no", "ok2")));
        }
    }

    @Test
    void aDeniedRequestWithoutResponseClosesTheConnectionBehindTheAnswersBeforeIt() throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            client.send(join(produce(1, "ok"), produce(2, "!no"), produce(3, "ok")));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(1, "echo ok"));
            assertThat(client.in().read()).isNegative();
            assertThat(kafka.receivedBodies()).containsExactly("ok");
            assertThat(kafka.proxy().entries(2).get(1).outcome()).isEqualTo(LogOutcome.DENIED);
        }
    }

    @ParameterizedTest(name = "API {0} version {1} {2}: {3}")
    @CsvSource({
        "0, 3, malformed, MALFORMED_REQUEST, produce, body says so",
        "8, 3, ok, EVALUATION_FAILED, offsetcommit, gave up",
        "0, 2, ok, UNSUPPORTED_REQUEST, produce, expected version 3 to 5",
        "0, 6, ok, UNSUPPORTED_REQUEST, produce, expected version 3 to 5",
        "0, -1, ok, UNSUPPORTED_REQUEST, produce, expected version 3 to 5",
        "11, 3, ok, UNSUPPORTED_REQUEST, joingroup, the API is not known",
        "7, 0, ok, UNSUPPORTED_REQUEST, 7, the API is not known",
        "10000, 0, ok, UNSUPPORTED_REQUEST, 10000, the API is not known",
    })
    void whatNoAnswerFitsClosesTheConnectionBehindTheAnswersBeforeIt(
            int apiKey, int version, String body, DenyReason reason, String name, String info) throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            client.send(join(produce(1, "ok"), request(apiKey, version, 2, "test", body), produce(3, "ok")));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(1, "echo ok"));
            assertThat(client.in().read()).isNegative();
            assertThat(kafka.receivedBodies()).containsExactly("ok");
            AccessLogEntry entry = kafka.proxy().entries(2).get(1);
            assertThat(entry.outcome()).isEqualTo(LogOutcome.DENIED);
            assertThat(reason(entry)).isEqualTo(reason);
            assertThat(entry.info()).contains(info);
            assertThat(entry.request()).isInstanceOfSatisfying(LoggedRequest.Kafka.class, logged -> {
                assertThat(logged.apiKey()).isEqualTo(name);
                assertThat(logged.apiVersion()).isEqualTo(version);
                assertThat(logged.correlationId()).isEqualTo(2);
            });
        }
    }

    @Test
    void aVersionThatIsNotKnownIsAnsweredWhereThatCanBeWritten() throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            client.send(join(request(FETCH, 9, 1, "test", "ok"), request(18, 9, 2, "test", ""), produce(3, "ok")));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(1, "unsupported"));
            // UNSUPPORTED_VERSION, and one API: ApiVersions from 0 to 2.
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(2, "\0\43\0\0\0\1\0\22\0\0\0\2"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(3, "echo ok"));
            assertThat(((LoggedRequest.Kafka) kafka.proxy().entries(3).get(1).request()).errorCode())
                    .isEqualTo(35);
        }
    }

    @Test
    void nothingIsReadBehindTheOldestSaslHandshakeAndItsAnswer() throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            client.send(join(produce(1, "ok"), request(SASL_HANDSHAKE, 0, 2, "test", "PLAIN"), produce(3, "ok")));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(1, "echo ok"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(2, "unsupported"));
            assertThat(client.in().read()).isNegative();
            assertThat(kafka.receivedBodies()).containsExactly("ok");
            assertThat(reason(kafka.proxy().entries(2).get(1))).isEqualTo(DenyReason.UNSUPPORTED_REQUEST);
        }
    }

    @Test
    void aRequestIsJudgedAgainOnceTheServerHasNamedItsTopics() throws IOException {
        KafkaTopicServer topics = new KafkaTopicServer();
        try (RawServer server = new RawServer(topics::serve);
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client()) {
            client.send(join(
                    produce(1, "ok"),
                    request(LIST_OFFSETS, 3, 2, "test", KafkaTopicServer.ALLOWED.toString()),
                    produce(3, "no"),
                    request(LIST_OFFSETS, 3, 4, "test", KafkaTopicServer.DENIED.toString()),
                    request(LIST_OFFSETS, 3, 5, "test", KafkaTopicServer.NONE.toString()),
                    request(LIST_OFFSETS, 3, 6, "test", KafkaTopicServer.ALLOWED.toString()),
                    produce(7, "ok")));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(1, "echo ok"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(2, "echo " + KafkaTopicServer.ALLOWED));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(3, "denied no"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(4, "denied secret"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(5, "unknown topic"));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(6, "echo " + KafkaTopicServer.ALLOWED));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(7, "echo ok"));
            assertThat(topics.asked())
                    .as("each id once")
                    .containsExactly(KafkaTopicServer.ALLOWED, KafkaTopicServer.DENIED, KafkaTopicServer.NONE);
            assertThat(proxy.entries(7)).hasSize(7);
        }
    }

    @Test
    void aHandlerThatFailsDeniesWithoutHarmToOtherConnections() throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient other = kafka.client();
                RawClient client = kafka.client()) {
            client.send(request(OFFSET_COMMIT, 3, 1, "test", "ok"));
            assertThat(client.in().read()).isNegative();
            other.send(produce(2, "ok"));
            assertThat(readResponse(other.in())).isEqualTo(new KafkaFrame(2, "echo ok"));
        }
    }

    private static DenyReason reason(AccessLogEntry entry) {
        return ((Verdict.Deny) entry.verdict()).reason();
    }
}

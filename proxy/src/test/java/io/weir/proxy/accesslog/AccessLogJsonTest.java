package io.weir.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogJsonTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final AccessLogJson json = new AccessLogJson(new NodeAddresses("192.0.2.1", "2001:db8::1"));

    @Test
    void anAllowedRequestHasEveryFieldUnderItsName() throws IOException {
        String line = json.line(SampleEntries.allowed("/v1/request-landing"));

        assertThat(line)
                .isEqualTo("{\"Type\":\"Request\",\"Timestamp\":\"2023-11-14T22:13:20.000000042Z\","
                        + "\"NodeAddressInfo\":{\"IPv4\":\"192.0.2.1\",\"IPv6\":\"2001:db8::1\"},"
                        + "\"ObservationPoint\":\"Ingress\","
                        + "\"SourceEndpoint\":{\"ID\":0,\"IPv4\":\"10.0.0.1\",\"IPv6\":\"\",\"Port\":40000,"
                        + "\"Identity\":8876,\"Labels\":[\"k8s:class=tiefighter\",\"k8s:org=empire\"]},"
                        + "\"DestinationEndpoint\":{\"ID\":2756,\"IPv4\":\"10.0.0.2\",\"IPv6\":\"\",\"Port\":80,"
                        + "\"Identity\":43854,\"Labels\":[\"k8s:class=deathstar\",\"k8s:org=empire\"]},"
                        + "\"IPVersion\":0,\"Verdict\":\"Forwarded\",\"Info\":\"\","
                        + "\"Policy\":{\"name\":\"rule1\",\"namespace\":\"default\","
                        + "\"rule\":\"spec.ingress[0].toPorts[0].rules.http[0]\"},"
                        + "\"HTTP\":{\"Code\":200,\"Method\":\"POST\","
                        + "\"URL\":\"http://deathstar.default.svc/v1/request-landing\",\"Protocol\":\"HTTP/1.1\","
                        + "\"Headers\":{},\"MissingHeaders\":{},\"RejectedHeaders\":{}},"
                        + "\"DurationNanos\":1500,\"BytesIn\":80,\"BytesOut\":120,\"TraceID\":\"\"}");
    }

    @Test
    void aDenialSaysWhyAndWhatTheNearestRuleMissed() throws IOException {
        JsonNode node = MAPPER.readTree(json.line(SampleEntries.denied(
                new LoggedRequest.Http(403, "PUT", "deathstar", "/v1/exhaust-port", "HTTP/1.1", List.of()))));

        assertThat(node.at("/Verdict").asText()).isEqualTo("Denied");
        assertThat(node.at("/DropReason").asInt()).isEqualTo(133);
        assertThat(node.at("/DenyReason").asText()).isEqualTo("NO_RULE_FOR_REQUEST");
        assertThat(node.at("/Policy/name").asText()).isEqualTo("rule1");
        assertThat(node.at("/Policy/missed/0/field").asText()).isEqualTo("method");
        assertThat(node.at("/Policy/missed/1/expected").asText()).isEqualTo("/v1/request-landing");
        assertThat(node.at("/Info").asText())
                .isEqualTo(
                        "no rule for this peer and port allows the request; nearest is default/rule1"
                                + " spec.ingress[0].toPorts[0].rules.http[0], which asks for method POST, path /v1/request-landing");
    }

    @Test
    void aKafkaRequestHasItsFieldsUnderTheirNames() throws IOException {
        String line = json.line(SampleEntries.denied(
                new LoggedRequest.Kafka(29, 13, "produce", -7, List.of("deathstar-plans", "a\"\n"))));

        assertThat(line)
                .contains("\"Kafka\":{\"ErrorCode\":29,\"APIVersion\":13,\"APIKey\":\"produce\",\"CorrelationID\":-7,"
                        + "\"Topic\":{\"Topic\":\"deathstar-plans\"},\"Topics\":[\"deathstar-plans\",\"a\\\"\\n\"]},"
                        + "\"DurationNanos\"")
                .doesNotContain("HTTP");
        JsonNode none = MAPPER.readTree(
                json.line(SampleEntries.denied(new LoggedRequest.Kafka(0, 1, "heartbeat", 1, List.of()))));
        assertThat(none.at("/Kafka/Topic/Topic").asText()).isEmpty();
        assertThat(none.at("/Kafka/Topics")).isEmpty();
    }

    @Test
    void aDenyRuleThatMatchedIsNamed() throws IOException {
        Verdict verdict =
                new Verdict.Deny(DenyReason.DENIED_BY_RULE, Optional.of(SampleEntries.LANDING), Optional.empty());

        JsonNode node = MAPPER.readTree(
                json.line(SampleEntries.entry(LogOutcome.DENIED, verdict, LoggedRequest.Unparsed.INSTANCE)));

        assertThat(node.at("/DropReason").asInt()).isEqualTo(181);
        assertThat(node.at("/Policy/rule").asText()).isEqualTo(SampleEntries.LANDING.fieldPath());
        assertThat(node.at("/Policy/missed").isMissingNode()).isTrue();
        assertThat(node.has("HTTP")).isFalse();
    }

    @Test
    void theRuleOfTheOtherSideIsNamedBesideTheOneThatDecided() throws IOException {
        JsonNode allowed =
                MAPPER.readTree(json.line(SampleEntries.withOther(SampleEntries.allowed("/"), SampleEntries.LEAVING)));
        JsonNode denied = MAPPER.readTree(json.line(
                SampleEntries.withOther(SampleEntries.denied(LoggedRequest.Unparsed.INSTANCE), SampleEntries.LEAVING)));

        for (JsonNode entry : List.of(allowed, denied)) {
            assertThat(entry.at("/Policy/name").asText()).isEqualTo("rule1");
            assertThat(entry.at("/OtherPolicy"))
                    .isEqualTo(
                            MAPPER.readTree(
                                    """
                            {"name":"out","namespace":"default","rule":"spec.egress[0].toPorts[0].rules.http[0]"}
                            """));
        }
        assertThat(MAPPER.readTree(json.line(SampleEntries.allowed("/"))).has("OtherPolicy"))
                .isFalse();
    }

    @Test
    void withoutEnforcementThereIsNoPolicy() throws IOException {
        JsonNode node = MAPPER.readTree(json.line(SampleEntries.entry(
                LogOutcome.FORWARDED, Verdict.NotEnforced.INSTANCE, LoggedRequest.Unparsed.INSTANCE)));

        assertThat(node.has("Policy")).isFalse();
        assertThat(node.has("DropReason")).isFalse();
    }

    @Test
    void ipv6AddressesStandUnderIpv6() throws IOException {
        JsonNode node = MAPPER.readTree(json.line(SampleEntries.entry(
                SampleEntries.connection("2001:db8::7", "2001:db8::8"),
                LogOutcome.FORWARDED,
                Verdict.NotEnforced.INSTANCE,
                LoggedRequest.Unparsed.INSTANCE)));

        assertThat(node.at("/SourceEndpoint/IPv6").asText()).isEqualTo("2001:db8::7");
        assertThat(node.at("/SourceEndpoint/IPv4").asText()).isEmpty();
        assertThat(node.at("/IPVersion").asInt()).isEqualTo(1);
    }

    @Test
    void aHeaderThatStandsSeveralTimesKeepsAllValuesInOrder() throws IOException {
        List<LoggedHeader> headers = List.of(
                new LoggedHeader("x-request-id", "1"),
                new LoggedHeader("user-agent", "curl"),
                new LoggedHeader("x-request-id", "2"));

        JsonNode node = MAPPER.readTree(json.line(SampleEntries.denied(
                new LoggedRequest.Http(403, "GET", "a", "/", "HTTP/1.1", headers, headers, headers))));

        for (String field : List.of("Headers", "MissingHeaders", "RejectedHeaders")) {
            assertThat(node.at("/HTTP/" + field).toString())
                    .isEqualTo("{\"x-request-id\":[\"1\",\"2\"],\"user-agent\":[\"curl\"]}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a\"b",
                "/a\\b",
                "/a\nb",
                "/a\r\n{\"Type\":\"Request\",\"Verdict\":\"Forwarded\"}",
                "/\",\"Verdict\":\"Forwarded\",\"x\":\"",
                "/\u0000\u0001\u001b[2J\u007f",
                "/\u0080\u0085\u009f\u00ff",
                "/\u2028\u2029\ufeff",
                "/\ud800 lone surrogate",
                "/</script>",
                ""
            })
    void whatAClientSentIsOneFieldOfOneAsciiLine(String hostile) throws IOException {
        assertRoundTrip(hostile);
    }

    @Test
    void anyBytesComeBackAsTheyWere() throws IOException {
        Random random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            assertRoundTrip(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void linesFollowEachOtherWithOneLineFeedEach() throws IOException {
        json.append(SampleEntries.allowed("/1"));
        json.append(SampleEntries.allowed("/2"));

        String text = new String(json.buffer(), 0, json.length(), StandardCharsets.US_ASCII);
        assertThat(text).endsWith("}\n");
        List<String> lines = text.lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(MAPPER.readTree(lines.get(0)).at("/HTTP/URL").asText()).endsWith("/1");
        assertThat(MAPPER.readTree(lines.get(1)).at("/HTTP/URL").asText()).endsWith("/2");
    }

    private void assertRoundTrip(String hostile) throws IOException {
        String line = json.line(SampleEntries.denied(new LoggedRequest.Http(
                403, hostile, hostile, hostile, "HTTP/1.1", List.of(new LoggedHeader("x-request-id", hostile)))));

        assertThat(line).matches("[ -~]*");
        JsonNode node = MAPPER.readTree(line);
        assertThat(node.at("/HTTP/Method").asText()).isEqualTo(hostile);
        assertThat(node.at("/HTTP/URL").asText()).isEqualTo("http://" + hostile + hostile);
        assertThat(node.at("/HTTP/Headers/x-request-id/0").asText()).isEqualTo(hostile);
        assertThat(node.at("/Verdict").asText()).isEqualTo("Denied");
    }
}

package io.weir.testbed.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients in pods that know nothing of weir, a broker in another pod, and between them the kernel's redirect and the agent. */
class KafkaNetnsIT {

    private static final String REFUSED = "TopicAuthorizationException";
    private static final List<KafkaNode> NODES = new ArrayList<>();
    private static final List<ChildProcess> CLIENTS = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        KafkaNode.requirePrivileges();
        KafkaNode node = new KafkaNode();
        NODES.add(node);
        CLIENTS.add(node.client("empire-hq"));
        CLIENTS.add(node.client("outpost"));
        node.startAgent();
        for (String topic : List.of("empire-announce", "deathstar-plans")) {
            assertThat(hq().ask("create " + topic)).as("without any policy").isEqualTo("done");
        }
        assertThat(hq().ask("produce deathstar-plans exhaust port")).isEqualTo("done");
    }

    @AfterAll
    static void end() {
        NODES.forEach(KafkaNode::close);
    }

    private static KafkaNode node() {
        return NODES.get(0);
    }

    private static ChildProcess hq() {
        return CLIENTS.get(0);
    }

    private static ChildProcess outpost() {
        return CLIENTS.get(1);
    }

    /** The headquarters write both topics; the outpost reads these. */
    private static String policy(String... read) {
        StringBuilder rules = new StringBuilder();
        for (String topic : read) {
            rules.append("{role: consume, topic: ").append(topic).append("}, ");
        }
        return """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: rule1}
                spec:
                  endpointSelector: {matchLabels: {app: kafka}}
                  ingress:
                  - fromEndpoints: [{matchLabels: {app: empire-hq}}]
                    toPorts:
                    - ports: [{port: "9092", protocol: TCP}]
                      rules: {kafka: [{role: produce, topic: empire-announce}, {role: produce, topic: deathstar-plans}]}
                  - fromEndpoints: [{matchLabels: {app: outpost}}]
                    toPorts:
                    - ports: [{port: "9092", protocol: TCP}]
                      rules: {kafka: [RULES]}
                """
                .replace("RULES", rules);
    }

    @BeforeEach
    void theOutpostReadsAnnouncements() throws IOException {
        node().apply(policy("empire-announce"));
    }

    @Test
    void whatIsAllowedPassesAndWhatIsNotIsRefusedAsByABrokerWithAcls() {
        int before = node().log().size();

        assertThat(hq().ask("produce empire-announce happy birthday")).isEqualTo("done");
        assertThat(outpost().ask("consume empire-announce 1")).isEqualTo("happy birthday");
        assertThat(outpost().ask("consume deathstar-plans 1")).isEqualTo(REFUSED);
        assertThat(outpost().ask("produce empire-announce booed")).isEqualTo(REFUSED);
        assertThat(hq().ask("consume deathstar-plans 1")).isEqualTo(REFUSED);

        List<String> expected = List.of(
                "Forwarded 10.76.0.11 produce empire-announce 0 rule1",
                "Forwarded 10.76.0.12 fetch empire-announce 0 rule1",
                "Denied 10.76.0.12 metadata deathstar-plans 29 rule1",
                "Denied 10.76.0.12 produce empire-announce 29 rule1");
        Eventually.await(() -> expected + " in the log: " + entries(before), () -> entries(before)
                .containsAll(expected));
        assertThat(entries(before))
                .noneMatch(entry -> entry.startsWith("Forwarded 10.76.0.12 fetch deathstar-plans"))
                .noneMatch(entry -> entry.startsWith("Forwarded 10.76.0.12 produce"));
    }

    private static List<String> entries(int from) {
        List<JsonNode> log = node().log();
        return log.subList(from, log.size()).stream()
                .map(entry -> String.join(
                        " ",
                        entry.path("Verdict").asText(),
                        entry.path("SourceEndpoint").path("IPv4").asText(),
                        entry.path("Kafka").path("APIKey").asText(),
                        entry.path("Kafka").path("Topic").path("Topic").asText(),
                        entry.path("Kafka").path("ErrorCode").asText(),
                        entry.path("Policy").path("name").asText()))
                .toList();
    }

    @Test
    void aPolicyThatAllowsMoreIsInForceForTheNextCall() throws IOException {
        assertThat(outpost().ask("consume deathstar-plans 1")).isEqualTo(REFUSED);

        node().apply(policy("empire-announce", "deathstar-plans"));

        assertThat(outpost().ask("consume deathstar-plans 1")).startsWith("exhaust port");
    }

    @Test
    void aPolicyThatAllowsLessReachesAConsumerInTheMidstOfItsWork() throws IOException {
        node().apply(policy("deathstar-plans"));
        assertThat(outpost().ask("follow deathstar-plans 1")).isEqualTo("exhaust port");

        node().apply(policy("empire-announce"));
        assertThat(hq().ask("produce deathstar-plans shield generator")).isEqualTo("done");

        assertThat(outpost().ask("go-on 1")).isEqualTo(REFUSED);
    }
}

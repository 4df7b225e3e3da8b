package io.weir.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.weir.identity.Endpoint;
import io.weir.rules.model.PolicyReader;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.PeerPolicy;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AllocationTest {

    private static final int REQUESTS = 50_000;

    /** A request that itself allocates nothing when asked. */
    private record Fixed(String method, String pathAndQuery, String authority, String token)
            implements HttpRequestView {
        @Override
        public CharSequence upgrade() {
            return "";
        }

        @Override
        public int headerCount(String lowerCaseName) {
            return lowerCaseName.equals("x-token") ? 1 : 0;
        }

        @Override
        public CharSequence headerValue(String lowerCaseName, int index) {
            return token;
        }
    }

    static Stream<Arguments> policies() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            many.append("        - {method: \"GET|P(OST|UT)\", path: \"/v")
                    .append(i)
                    .append("/[a-z]+(/[0-9]+)?\", host: \"[a-z]+\\\\.com\"}\n");
        }
        String rule = "        - {method: \"GET|POST\", path: \"/v1/.*\", host: example.com, ";
        return Stream.of(
                Arguments.of(rule + "headerMatches: [{name: X-Token, value: 'yes'}]}\n"),
                Arguments.of(rule + "headerMatches: [{name: X-Token, value: 'yes', mismatch: REPLACE}]}\n"),
                Arguments.of(
                        "        - {method: \"GET|POST\", path: \"/v1/.*\", host: example.com, headers: [\"X-Token: yes\"]}\n"),
                Arguments.of("        - {path: \"/v1/[a-z]+\", host: \".*\\\\.com\", method: \"[A-Z]+\"}\n"),
                Arguments.of(many.toString()));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void an_allowed_request_allocates_nothing(String rules) throws Exception {
        TestCluster cluster = new TestCluster();
        Endpoint web = cluster.pod("web", "default", List.of("app=web"), List.of());
        cluster.pod("client", "default", List.of("app=client"), List.of());
        cluster.policies(PolicyReader.read(
                "p",
                """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: p}
                spec:
                  endpointSelector: {matchLabels: {app: web}}
                  ingressDeny:
                  - fromEntities: [world]
                  ingress:
                  - fromEndpoints: [{matchLabels: {app: client}}]
                    toPorts:
                    - ports: [{port: "80", protocol: TCP}]
                      rules:
                        http:
                        - {method: PUT, path: /other}
                        - {path: /with-header, headers: ["X-Token: yes"]}
                """
                        + rules));
        PeerPolicy policy = cluster.compile(web)
                .policy()
                .ingress()
                .port(6, 80)
                .forPeer(cluster.peer("client").id());
        HttpRequestView request = new Fixed("POST", "/v1/landing", "Example.com:80", "yes");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        // The first rounds pay for loading and compiling the code.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            boolean all = true;
            for (int i = 0; i < REQUESTS; i++) {
                all &= policy.evaluate(request).forwards();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(all).isTrue();
        }
        assertThat(least).as("bytes for %d requests", REQUESTS).isLessThan(REQUESTS);
    }

    @Test
    void an_allowed_kafka_question_allocates_nothing() throws Exception {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            rules.append("        - {role: produce, topic: orders-").append(i).append("}\n");
            rules.append("        - {role: consume, topic: events-")
                    .append(i)
                    .append("-*, group: g")
                    .append(i % 7)
                    .append("}\n");
        }
        TestCluster cluster = new TestCluster();
        Endpoint web = cluster.pod("web", "default", List.of("app=web"), List.of());
        cluster.policies(PolicyReader.read(
                "p",
                """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: p}
                spec:
                  endpointSelector: {}
                  ingress:
                  - toPorts:
                    - ports: [{port: "9092", protocol: TCP}]
                      rules:
                        kafka:
                """
                        + rules));
        PeerPolicy policy = cluster.compile(web)
                .policy()
                .ingress()
                .port(6, 9092)
                .forPeer(web.identity().id());
        KafkaRequestView produce = new KafkaRequestView(KafkaApi.PRODUCE, 9, "c", "orders-77", null, null);
        KafkaRequestView commit = new KafkaRequestView(KafkaApi.OFFSET_COMMIT, 9, "c", "events-5-a", "g5", null);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            boolean all = true;
            for (int i = 0; i < REQUESTS; i++) {
                all &= policy.evaluate(produce).forwards()
                        && policy.evaluate(commit).forwards();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(all).isTrue();
        }
        assertThat(least).as("bytes for %d questions", 2 * REQUESTS).isLessThan(REQUESTS);
    }
}

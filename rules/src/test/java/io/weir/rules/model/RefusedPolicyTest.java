package io.weir.rules.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RefusedPolicyTest {

    private static final String OBJECT =
            "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: a}, spec: %s}";
    private static final String INGRESS = OBJECT.formatted("{endpointSelector: {}, ingress: [%s]}");
    private static final String PORTS = INGRESS.formatted("{toPorts: [%s]}");

    private static final String KUBERNETES =
            "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a, namespace: shop}, spec: %s}";

    private static String shape(String name) {
        return switch (name) {
            case "object" -> "%s";
            case "rule" -> OBJECT;
            case "selector" -> OBJECT.formatted("{endpointSelector: %s, ingress: []}");
            case "ingress" -> INGRESS;
            case "deny" -> OBJECT.formatted("{endpointSelector: {}, ingressDeny: [%s]}");
            case "egress" -> OBJECT.formatted("{endpointSelector: {}, egress: [%s]}");
            case "ports" -> PORTS;
            case "http" -> PORTS.formatted("{ports: [{port: 80, protocol: TCP}], rules: {http: [%s]}}");
            case "grpc" -> PORTS.formatted("{ports: [{port: 80, protocol: TCP}], rules: {l7proto: grpc, l7: [%s]}}");
            case "kafka" -> PORTS.formatted("{ports: [{port: 9092, protocol: TCP}], rules: {kafka: [%s]}}");
            case "clusterwide" -> shape("http").replace("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy");
            case "kubernetes" -> KUBERNETES;
            case "peer" -> KUBERNETES.formatted("{podSelector: {}, ingress: [{from: [%s]}]}");
            case "port" -> KUBERNETES.formatted("{podSelector: {}, ingress: [{ports: [%s]}]}");
            default -> throw new IllegalArgumentException("no shape " + name);
        };
    }

    record Row(String yaml, List<String> problems) {
        @Override
        public String toString() {
            return String.join(" and ", problems) + " of " + yaml;
        }
    }

    static Stream<Row> rows() throws Exception {
        return Scenarios.text("refused.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> {
                    int shapeEnd = line.indexOf(" | ");
                    int yamlEnd = line.lastIndexOf(" => ");
                    String shape = shape(line.substring(0, shapeEnd));
                    String yaml = shape.formatted(line.substring(shapeEnd + 3, yamlEnd));
                    return new Row(yaml, List.of(line.substring(yamlEnd + 4).split(" \\|\\| ")));
                });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aPolicyIsRefusedWithThePathAndTheReason(Row row) {
        List<PolicyProblem> problems = problems("---\n" + row.yaml());

        assertThat(problems).hasSize(row.problems().size());
        for (String expected : row.problems()) {
            String path = expected.substring(0, expected.indexOf(" :: ")).strip();
            String text = expected.substring(expected.indexOf(" :: ") + 4);
            assertThat(problems).anySatisfy(problem -> {
                assertThat(problem.source()).isEqualTo("table");
                assertThat(problem.line()).isEqualTo(2);
                assertThat(problem.fieldPath()).isEqualTo(path);
                assertThat(problem.problem()).contains(text);
            });
        }
    }

    @Test
    void everyProblemIsToldWithItsLineInTheOrderOfTheText() {
        List<PolicyProblem> problems = problems(
                """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata:
                  name: a
                spec:
                  endpointSelector: {}
                  egress:
                  - toFQDNs:
                    - matchName: example.org
                    toPorts:
                    - ports:
                      - port: "80"
                        protocol: TPC
                  ingress:
                  - fromEntites: [all]
                ---
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: b}
                spec:
                  endpointSelector: {}
                  ingress:
                """);

        assertThat(problems)
                .extracting(PolicyProblem::toString)
                .containsExactly(
                        "table:8: spec.egress[0].toFQDNs: not supported yet: spec.egress[0].toFQDNs",
                        "table:13: spec.egress[0].toPorts[0].ports[0].protocol: got 'TPC': expected TCP, UDP, SCTP or ANY",
                        "table:15: spec.ingress[0].fromEntites: unknown field; did you mean 'fromEntities'?",
                        "table:22: spec.ingress: got nothing (null): expected a list");
    }

    @Test
    void onePolicyTwiceInATextIsRefused() {
        String policy = OBJECT.formatted("{endpointSelector: {}, ingress: []}");

        assertThat(problems(policy + "\n---\n" + policy))
                .extracting(PolicyProblem::toString)
                .containsExactly("table:3: metadata.name: policy default/a is there twice, first on line 1");
    }

    @Test
    void fortyOnePortsAreTooMany() throws Exception {
        List<String> ports = new ArrayList<>(IntStream.rangeClosed(1, 40)
                .mapToObj(port -> "{port: " + port + "}")
                .toList());
        PolicyReader.read("table", PORTS.formatted("{ports: " + ports + "}"));
        ports.add("{port: 41}");

        assertThat(problems(PORTS.formatted("{ports: " + ports + "}")))
                .extracting(PolicyProblem::problem)
                .containsExactly("has 41 ports: expected at most 40");
    }

    @ParameterizedTest
    @CsvSource({
        "http, '{headerMatches: [{name: %s}]}', 256, expected the name of a header",
        "http, '{headerMatches: [{name: a, value: %s}]}', 8192, has 8193 characters: expected at most 8192",
        "grpc, '{service: %s}', 512, at most 512 characters",
        "grpc, '{service: a, method: %s}', 512, at most 512 characters",
        "kafka, '{topic: %s}', 255, expected a name of 1..255 letters",
        "kafka, '{topic: %s*}', 255, expected a name of 1..255 letters",
        "kafka, '{group: %s}', 255, expected a name of 1..255 printable",
        "kafka, '{transactionalID: %s}', 255, expected a name of 1..255 printable",
        "kafka, '{clientID: %s}', 255, expected 1..255 printable"
    })
    void namesAndValuesAreBounded(String shape, String rule, int longest, String problem) throws Exception {
        String text = shape(shape).formatted(rule);
        PolicyReader.read("table", text.formatted("a".repeat(longest)));

        assertThat(problems(text.formatted("a".repeat(longest + 1))))
                .singleElement()
                .satisfies(told -> assertThat(told.problem()).contains(problem));
    }

    @Test
    void aFloodOfProblemsIsCounted() {
        String entries = "{x: 1},".repeat(250);

        List<PolicyProblem> problems = problems(OBJECT.formatted("{endpointSelector: {}, ingress: [" + entries + "]}"));

        assertThat(problems).hasSize(101);
        assertThat(problems.get(100).problem()).isEqualTo("and 150 more problems");
    }

    private static List<PolicyProblem> problems(String text) {
        PolicyFormatException refused =
                catchThrowableOfType(PolicyFormatException.class, () -> PolicyReader.read("table", text));
        assertThat(refused).as("refusal of %s", text).isNotNull();
        return refused.problems();
    }
}

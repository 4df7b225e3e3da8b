package io.weir.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.rules.model.ManifestNode.Mapping;
import io.weir.rules.model.ManifestNode.Scalar;
import io.weir.rules.model.ManifestNode.Sequence;
import io.weir.rules.model.PolicyMutations.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schemas of the policy kinds: nothing that the reader takes is refused by them. */
class CrdSchemaTest {

    private static final String SEPARATOR = "---\n";

    private static final Map<String, Map<String, Object>> SCHEMAS = new HashMap<>();

    /** Read once: there are thousands of questions to them. */
    @BeforeAll
    static void readSchemas() throws IOException {
        SCHEMAS.put("CiliumNetworkPolicy", CrdSources.schema("ciliumnetworkpolicies.yaml"));
        SCHEMAS.put("CiliumClusterwideNetworkPolicy", CrdSources.schema("ciliumclusterwidenetworkpolicies.yaml"));
    }

    /** Policies of the examples, of the accepted ones and of the scenarios, each a text of its own. */
    static List<String> acceptedPolicies() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String directory :
                List.of("../examples", "src/test/resources/model/accepted", "src/test/resources/scenarios")) {
            try (Stream<Path> files = Files.walk(Path.of(directory))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    String text = policies(file);
                    for (String document : text.split(SEPARATOR, -1)) {
                        if (document.contains("kind: Cilium") && !document.contains("items:")) {
                            texts.add(document);
                        }
                    }
                }
            }
        }
        return texts;
    }

    private static String policies(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String text = Files.readString(file);
        if (name.endsWith(".txt")) {
            return text.substring(text.indexOf("[policies]") + "[policies]".length(), text.indexOf("[expect]"));
        }
        return name.endsWith(".yaml") ? text : "";
    }

    @Test
    void everyPolicyThatTestsAndExamplesHavePasses() throws IOException {
        assertThat(acceptedPolicies()).hasSizeGreaterThan(40);
        for (String policy : acceptedPolicies()) {
            assertThat(problems(policy)).as(policy).isEmpty();
        }
    }

    static Stream<Place> places() throws Exception {
        return PolicyMutationTest.places();
    }

    /** What stands at a place, in every other form that somebody might write. */
    private static List<ManifestNode> others(ManifestNode value) {
        List<ManifestNode> others = new ArrayList<>(List.of(
                new Sequence(1, List.of()),
                new Mapping(1, Map.of()),
                new Scalar(1, ScalarKind.BOOLEAN, "true"),
                new Scalar(1, ScalarKind.INTEGER, "7"),
                new Scalar(1, ScalarKind.INTEGER, "65535"),
                new Scalar(1, ScalarKind.INTEGER, "-1")));
        for (String text : List.of(
                "",
                "0",
                "80",
                "http",
                "HTTP-alt",
                "udp",
                "Any",
                "CONSUME",
                "produce",
                "x*",
                "a.b_c-d",
                "10.0.0.0/8",
                "::1/128",
                "::ffff:10.0.0.1",
                "fd00::",
                "k8s:a",
                "In",
                "world",
                "kube-apiserver",
                "a".repeat(63),
                "ü ö",
                "a".repeat(255) + "*")) {
            others.add(new Scalar(1, ScalarKind.STRING, text));
        }
        if (value instanceof Sequence sequence && !sequence.items().isEmpty()) {
            others.add(new Sequence(1, List.of(sequence.items().get(0))));
        }
        return others;
    }

    @ParameterizedTest
    @MethodSource("places")
    void whatTheReaderTakesTheSchemaTakesToo(Place place) throws Exception {
        ManifestNode everything = YamlComposer.compose(
                        Scenarios.text("accepted/everything.yaml"), new PolicyProblems("everything"))
                .get(0);
        List<ManifestNode> found = new ArrayList<>();
        PolicyMutations.replace(everything, place, value -> {
            found.add(value);
            return value;
        });
        for (ManifestNode other : others(found.get(0))) {
            String changed = PolicyMutations.json(PolicyMutations.replace(everything, place, value -> other));
            try {
                PolicyReader.read("changed", changed);
            } catch (PolicyFormatException refused) {
                continue;
            }
            if (place.path().equals("kind") || place.path().startsWith("metadata")) {
                continue;
            }
            assertThat(problems(changed)).as("%s: %s", place, other).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{ingress: [{fromEntities: [everybody]}]}                       | .spec.ingress[0].fromEntities[0]",
                "{ingress: [{fromCIDR: [ten.example]}]}                         | .spec.ingress[0].fromCIDR[0]",
                "{egress: [{toCIDRSet: [{cidr: 10.0.0.0}]}]}                    | .spec.egress[0].toCIDRSet[0].cidr",
                "{ingress: [{toPorts: []}]}                                     | .spec.ingress[0].toPorts size",
                "{ingress: [{toPorts: [{ports: [{port: 65536}]}]}]}             | .spec.ingress[0].toPorts[0].ports[0].port",
                "{ingress: [{toPorts: [{ports: [{port: a_b}]}]}]}               | .spec.ingress[0].toPorts[0].ports[0].port",
                "{ingress: [{toPorts: [{ports: [{port: 1, protocol: TPC}]}]}]}  | .spec.ingress[0].toPorts[0].ports[0].protocol",
                "{ingress: [{toPorts: [{ports: [{port: 1}], rules: {http: []}}]}]} | .spec.ingress[0].toPorts[0].rules.http size",
                "{ingress: [{toPorts: [{ports: [{port: 1}], rules: {}}]}]}      | .spec.ingress[0].toPorts[0].rules size",
                "{ingress: {}}                                                  | .spec.ingress",
                "{description: x}                                               | .spec",
                "{egressDeny: [{}]}                                             | .spec.egressDeny[0] size",
            })
    void aMistakeIsRefusedByTheApiServerAlready(String section, String path) {
        String spec = "{endpointSelector: {}, " + section.substring(1);

        assertThat(problems("{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: a}, spec: " + spec
                        + "}"))
                .singleElement()
                .asString()
                .startsWith(path + ":");
    }

    private static List<String> problems(String policy) {
        Map<String, Object> object =
                CrdSources.object(new Load(LoadSettings.builder().build()).loadFromString(policy));
        return CrdSchema.problems(Objects.requireNonNull(SCHEMAS.get(String.valueOf(object.get("kind")))), object);
    }
}

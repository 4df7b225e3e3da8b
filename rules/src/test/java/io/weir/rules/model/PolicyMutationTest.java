package io.weir.rules.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.identity.TrafficDirection;
import io.weir.rules.model.ManifestNode.Mapping;
import io.weir.rules.model.ManifestNode.Member;
import io.weir.rules.model.ManifestNode.Scalar;
import io.weir.rules.model.ManifestNode.Sequence;
import io.weir.rules.model.PolicyMutations.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy with every supported field, changed in one place. */
class PolicyMutationTest {

    /** What stands below these is the user's own, or not looked at. */
    private static final Set<String> FREE = Set.of("matchLabels", "metadata", "status");

    /** Names as the scenario has them that are read without regard to case. */
    private static final Set<String> BELOW_RULES = Set.of("Kafka", "HTTP", "http", "l7proto", "l7");

    private static ManifestNode everything() throws Exception {
        PolicyProblems problems = new PolicyProblems("everything");
        ManifestNode root = YamlComposer.compose(Scenarios.text("accepted/everything.yaml"), problems)
                .get(0);
        problems.throwIfAny();
        return root;
    }

    static Stream<Place> places() throws Exception {
        return PolicyMutations.places(everything()).stream()
                .filter(place -> place.parent().steps().stream().noneMatch(FREE::contains))
                .filter(place -> !place.steps().get(0).equals("status"));
    }

    /** Every field but apiVersion and kind: without them it is not known what fields an object has. */
    static Stream<Place> fields() throws Exception {
        return places().filter(Place::isField)
                .filter(place -> !Set.of("apiVersion", "kind").contains(place.path()));
    }

    @Test
    void everyFieldOfThePolicyReferenceIsInTheScenario() throws Exception {
        Set<String> used = fields().map(Place::name)
                .map(name -> BELOW_RULES.contains(name) ? name.toLowerCase(Locale.ROOT) : name)
                .collect(Collectors.toSet());

        for (Set<String> level : List.of(
                PolicyFields.RULE,
                PolicyFields.DEFAULT_DENY,
                PolicyFields.LOG,
                PolicyFields.RULE_LABEL,
                PolicyFields.SELECTOR,
                PolicyFields.EXPRESSION,
                PolicyFields.CIDR_RULE,
                PolicyFields.PORT_RULE,
                PolicyFields.PORT,
                PolicyFields.L7,
                PolicyFields.HTTP,
                PolicyFields.HEADER_MATCH,
                PolicyFields.SECRET_NAME,
                PolicyFields.KAFKA,
                PolicyFields.GRPC,
                PolicyFields.entry(TrafficDirection.INGRESS),
                PolicyFields.entry(TrafficDirection.EGRESS))) {
            assertThat(used).containsAll(level);
        }
    }

    @ParameterizedTest
    @MethodSource("fields")
    void aMisspeltFieldIsRefusedAtItsPath(Place field) throws Exception {
        String name = field.name();
        for (String misspelt : List.of(name + "x", name.substring(1), name + " ", "x" + name)) {
            ManifestNode changed = PolicyMutations.rename(everything(), field, misspelt);
            String path = field.parent().then(misspelt).path();

            assertThat(refusal(changed).problems()).as(path).anySatisfy(problem -> assertThat(problem.fieldPath())
                    .isEqualTo(path));
        }
    }

    @ParameterizedTest
    @MethodSource("fields")
    void aFieldInOtherCaseIsRefusedUnlessItNamesAProtocol(Place field) throws Exception {
        String upper = field.name().substring(0, 1).toUpperCase(Locale.ROOT)
                + field.name().substring(1);
        ManifestNode changed = PolicyMutations.rename(everything(), field, upper);

        if (BELOW_RULES.contains(field.name())) {
            assertThat(PolicyReader.read("json", PolicyMutations.json(changed))).hasSize(1);
            return;
        }
        assertThat(refusal(changed).problems())
                .extracting(PolicyProblem::fieldPath)
                .contains(field.parent().then(upper).path());
    }

    @ParameterizedTest
    @MethodSource("places")
    void aNullIsRefusedAtItsPath(Place place) throws Exception {
        ManifestNode changed = PolicyMutations.replace(everything(), place, value -> ManifestNode.NOTHING);

        assertThat(refusal(changed).problems())
                .extracting(PolicyProblem::fieldPath)
                .contains(place.path());
    }

    @ParameterizedTest
    @MethodSource("places")
    void aValueOfAnotherTypeIsRefusedAtItsPath(Place place) throws Exception {
        Scalar number = new Scalar(1, ScalarKind.NUMBER, "1.5");
        ManifestNode changed = PolicyMutations.replace(
                everything(), place, value -> value instanceof Sequence ? number : new Sequence(1, List.of(number)));

        assertThat(refusal(changed).problems())
                .extracting(PolicyProblem::fieldPath)
                .contains(place.path());
    }

    @ParameterizedTest
    @MethodSource("places")
    void anUnknownFieldIsRefusedInEveryObject(Place place) throws Exception {
        ManifestNode changed = PolicyMutations.replace(everything(), place, value -> {
            if (!(value instanceof Mapping mapping)) {
                return value;
            }
            Map<String, Member> members = new LinkedHashMap<>(mapping.members());
            members.put("un known", new Member(1, new Scalar(1, ScalarKind.STRING, "x")));
            return new Mapping(value.line(), members);
        });
        if (changed.equals(everything())) {
            return;
        }

        assertThat(refusal(changed).problems())
                .extracting(PolicyProblem::fieldPath)
                .contains(place.then("un known").path());
    }

    @ParameterizedTest
    @ValueSource(strings = {"everything", "several", "sw_l3_l4_policy", "sw_l3_l4_l7_policy"})
    void jsonMeansTheSameAsYamlInAnyOrderOfFields(String name) throws Exception {
        String yaml = Scenarios.text("accepted/" + name + ".yaml");
        List<NetworkPolicy> expected = PolicyReader.read("yaml", yaml);
        PolicyProblems problems = new PolicyProblems("yaml");
        List<ManifestNode> roots = YamlComposer.compose(yaml, problems);

        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            StringBuilder json = new StringBuilder();
            for (ManifestNode root : roots) {
                json.append("---\n")
                        .append(PolicyMutations.json(PolicyMutations.shuffle(root, random)))
                        .append('\n');
            }
            assertThat(PolicyReader.read("json", json.toString()))
                    .as("seed %s", seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void damagedTextIsReadOrRefusedAndNothingElse() throws Exception {
        String text = Scenarios.text("accepted/everything.yaml");
        String characters = "{}[]:,-&*!|>'\"%@`#? \n\t0aZ~<\u0000\u0085\ud800é";
        Random random = new Random(7);
        for (int i = 0; i < 1500; i++) {
            StringBuilder damaged = new StringBuilder(text);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(damaged.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.setCharAt(at, characters.charAt(random.nextInt(characters.length())));
                    case 1 -> damaged.insert(at, characters.charAt(random.nextInt(characters.length())));
                    default -> damaged.delete(at, Math.min(damaged.length(), at + 1 + random.nextInt(40)));
                }
            }
            assertThatCode(() -> {
                        try {
                            PolicyReader.read("damaged", damaged.toString());
                        } catch (PolicyFormatException refused) {
                            assertThat(refused.problems()).isNotEmpty();
                        }
                    })
                    .as(damaged.toString())
                    .doesNotThrowAnyException();
        }
    }

    private static PolicyFormatException refusal(ManifestNode root) {
        PolicyFormatException refused = catchThrowableOfType(
                PolicyFormatException.class, () -> PolicyReader.read("json", PolicyMutations.json(root)));
        assertThat(refused).as("refusal of %s", PolicyMutations.json(root)).isNotNull();
        return refused;
    }
}

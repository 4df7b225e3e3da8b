package io.weir.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyWriterTest {

    @Test
    void aRuleIsPrintedAsItWasWrittenWithItsNamespaceAndSources() throws Exception {
        List<PolicyRule> rules =
                Scenarios.read("accepted/sw_l3_l4_l7_policy.yaml").get(0).rules();

        assertThat(PolicyWriter.toJson(rules) + "\n").isEqualTo(Scenarios.text("printed/sw_l3_l4_l7_policy.json"));
    }

    @Test
    void noRulesAreAnEmptyArray() {
        assertThat(PolicyWriter.toJson(List.of())).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"everything", "several", "sw_l3_l4_policy", "sw_l3_l4_l7_policy"})
    void whatIsPrintedReadsBackAsTheSameRules(String name) throws Exception {
        for (NetworkPolicy policy : Scenarios.read("accepted/" + name + ".yaml")) {
            String namespace = policy.name().namespace().isEmpty()
                    ? ""
                    : ", \"namespace\": \"" + policy.name().namespace() + "\"";
            String object = "{\"apiVersion\": \"cilium.io/v2\", \"kind\": \""
                    + policy.name().kind()
                    + "\", \"metadata\": {\"name\": \"" + policy.name().name() + "\"" + namespace + "}, \"specs\": "
                    + PolicyWriter.toJson(policy.rules()) + "}";

            List<PolicyRule> again = PolicyReader.read("printed", object).get(0).rules();

            assertThat(again)
                    .usingRecursiveComparison()
                    .ignoringFieldsMatchingRegexes(".*fieldPath")
                    .isEqualTo(policy.rules());
        }
    }

    @Test
    void textOfTheUserIsEscaped() throws Exception {
        String yaml =
                "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: a}, spec: {endpointSelector: "
                        + "{}, ingress: [], description: \"a\\\"b\\\\c\\nd\\u2028\\U0001F600é\"}}";
        List<PolicyRule> rules = PolicyReader.read("table", yaml).get(0).rules();

        assertThat(PolicyWriter.toJson(rules))
                .contains("\"description\": \"a\\\"b\\\\c\\u000ad\\u2028\\ud83d\\ude00é\"");
    }
}

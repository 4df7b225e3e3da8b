package io.weir.rules.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyManifestTest {

    private static final String SECRET = "{apiVersion: v1, kind: Secret, metadata: {name: a}, %s}";

    private static PolicyFormatException refusal(String text) {
        PolicyFormatException refused =
                catchThrowableOfType(PolicyFormatException.class, () -> PolicyManifest.read("table", text));
        assertThat(refused).as("refusal of %s", text).isNotNull();
        return refused;
    }

    @Test
    void policiesAndSecretsMayStandInOneText() throws Exception {
        PolicyManifest manifest = PolicyManifest.read(
                "table",
                """
                apiVersion: v1
                kind: List
                items:
                - apiVersion: v1
                  kind: Secret
                  metadata: {name: both, namespace: vault, labels: {a: b}}
                  type: Opaque
                  immutable: true
                  data:
                    folded: |
                      czNj
                      cmV0
                    binary: gP8=
                    replaced: eA==
                  stringData: {replaced: caf\u00e9, "": nothing}
                - apiVersion: cilium.io/v2
                  kind: CiliumNetworkPolicy
                  metadata: {name: p}
                  spec: {endpointSelector: {}, ingress: []}
                """);

        assertThat(manifest.policies()).hasSize(1);
        Secret secret = manifest.secrets().get(0);
        assertThat(secret.name()).isEqualTo(new SecretName("vault", "both"));
        assertThat(secret.keys()).containsExactly("", "binary", "folded", "replaced");
        assertThat(secret.value("folded")).isEqualTo("s3cret");
        assertThat(secret.value("binary")).isEqualTo("\u0080\u00ff");
        assertThat(secret.value("replaced")).isEqualTo("caf\u00c3\u00a9");
        assertThat(secret + " " + manifest).contains("vault/both").doesNotContain("s3cret");
    }

    /** What is wrong is told by key and without the value, which is hunter2 or 5318008 in each of these. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data: {k: hunter2!} | data :: the value of key 'k' is not valid base64",
                "data: {k: 5318008} | data.k :: is no string: expected a string; put it in quotes",
                "data: {k: [hunter2]} | data.k :: is no string",
                "data: {k: {hunter2: hunter2}} | data.k :: is no string",
                "data: {k: null} | data.k :: is no string",
                "data: hunter2 | data :: is no object",
                "data: [hunter2] | data :: is no object",
                "data: null | data :: is no object",
                "stringData: {k: 5318008} | stringData.k :: is no string",
                "stringData: 5318008 | stringData :: is no object",
                "Data: {k: hunter2} | Data :: unknown field; did you mean 'data'?",
                "value: hunter2 | value :: unknown field",
            })
    void whatIsWrongWithASecretIsToldWithoutItsValue(String field, String problem) {
        PolicyFormatException refused = refusal(SECRET.formatted(field));
        String[] parts = problem.split(" :: ", 2);

        assertThat(refused.problems()).singleElement().satisfies(told -> {
            assertThat(told.fieldPath()).isEqualTo(parts[0]);
            assertThat(told.problem()).contains(parts[1]);
        });
        assertThat(refused.getMessage()).doesNotContain("hunter2").doesNotContain("5318008");
    }

    @Test
    void aSecretOfAnotherVersionOrTwiceOrWithoutNameIsRefused() {
        String secret = SECRET.formatted("data: {}");

        assertThat(refusal(secret + "\n---\n" + secret).problems())
                .extracting(PolicyProblem::toString)
                .containsExactly("table:3: metadata.name: Secret default/a is there twice, first on line 1");
        assertThat(refusal(secret.replace("v1", "v2")).problems())
                .extracting(PolicyProblem::fieldPath)
                .containsExactly("apiVersion");
        assertThat(refusal(secret.replace("{name: a}", "{}")).problems())
                .extracting(PolicyProblem::fieldPath)
                .containsExactly("metadata.name");
        assertThat(refusal("{apiVersion: v1, kind: Pod, metadata: {name: a}}").problems())
                .extracting(PolicyProblem::fieldPath)
                .containsExactly("kind");
    }
}

package io.weir.rules.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestReaderTest {

    private static final String HEAD = "apiVersion: v1\nkind: Pod\n";

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: 1\\na: 2                    | 4 | a     | the field is there twice, first on line 3",
                "'a': 1\\n\"a\": 2              | 4 | a     | the field is there twice, first on line 3",
                "a: {b: 1, b: 2}                | 3 | a.b   | the field is there twice, first on line 3",
                "a: [{b: 1, b: 2}]              | 3 | a[0].b | the field is there twice, first on line 3",
                "a: {<<: {b: 1}}                | 3 | a     | merge key '<<': not supported",
                "a: {1: b}                      | 3 | a     | field name is number '1': expected a string",
                "a: {on: b}                     | 3 | a     | field name is boolean 'on': expected a string",
                "a: {null: b}                   | 3 | a     | field name is nothing (null): expected a string",
                "a: {? [x] : b}                 | 3 | a     | field name is a list: expected a string",
                "a: !!int '1'                   | 3 | a     | tag 'tag:yaml.org,2002:int': expected no tag",
                "a: !ruby/object {}             | 3 | a     | tag '!ruby/object': expected no tag",
                "a: *b                          | 3 | a     | alias *b: expected an anchor that stands before it",
                "a: &a [*a]                     | 3 | a[0]  | alias *a: expected an anchor",
                "a: [1                          | 3 | ``    | not valid YAML or JSON: while parsing a flow sequence",
                "b: 1\\na: \\u0001              | 4 | ``    | not valid YAML or JSON: character U+0001 is not allowed",
                "\\tb: 1                        | 3 | ``    | not valid YAML or JSON: ",
                "b: 1\\n c: 2                   | 4 | ``    | not valid YAML or JSON: ",
            })
    void aTextIsRefusedWithLineAndPath(String yaml, int line, String path, String problem) {
        List<PolicyProblem> problems =
                problems(HEAD + yaml.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0001", "\u0001"));

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).line()).isEqualTo(line);
        assertThat(problems.get(0).fieldPath()).isEqualTo(path);
        assertThat(problems.get(0).problem()).contains(problem);
    }

    @Test
    void anAnchorOfAnotherDocumentIsNotKnown() {
        assertThat(problems(HEAD + "a: &x 1\n---\n" + HEAD + "b: *x\n"))
                .extracting(PolicyProblem::fieldPath)
                .containsExactly("b");
    }

    @Test
    void anAliasIsTheValueOfItsAnchor() throws Exception {
        ManifestDocument document = ManifestReader.read(
                        "table", HEAD + "a: &labels {x: y}\nb: *labels\nc: &labels {z: w}\nd: *labels\n")
                .get(0);
        ManifestObject root = document.root(new PolicyProblems("table"));

        assertThat(root.textMap("b")).contains(Map.of("x", "y"));
        assertThat(root.textMap("d")).contains(Map.of("z", "w"));
    }

    @Test
    void nestingIsBounded() throws Exception {
        int levels = YamlComposer.MAX_DEPTH - 1;
        ManifestReader.read("table", HEAD + "a: " + "[".repeat(levels) + "]".repeat(levels));

        assertThat(problems(HEAD + "a: " + "[".repeat(levels + 1) + "]".repeat(levels + 1)))
                .extracting(PolicyProblem::problem)
                .containsExactly("nested too deep: expected at most 64 levels");
        assertThat(problems(HEAD + "a: " + "[".repeat(500_000)))
                .extracting(PolicyProblem::problem)
                .containsExactly("nested too deep: expected at most 64 levels");
    }

    @Test
    void nestingThroughAliasesIsBounded() {
        StringBuilder text = new StringBuilder(HEAD).append("a0: &a0 [1]\n");
        for (int i = 1; i < 100; i++) {
            text.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
        }

        assertThat(problems(text.toString()))
                .extracting(PolicyProblem::problem)
                .containsExactly("nested too deep: expected at most 64 levels");
    }

    @Test
    void whatAliasesStandForIsBounded() {
        StringBuilder text = new StringBuilder(HEAD).append("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            text.append("a%d: &a%d [".formatted(i, i))
                    .append("*a%d,".formatted(i - 1).repeat(10))
                    .append("]\n");
        }

        List<PolicyProblem> problems =
                Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> problems(text.toString()));

        assertThat(problems)
                .extracting(PolicyProblem::problem)
                .containsExactly("too many values: expected at most 1000000");
    }

    @Test
    void theTextIsBounded() {
        assertThat(problems("#".repeat(YamlComposer.MAX_TEXT_CHARS + 1)))
                .extracting(PolicyProblem::problem)
                .containsExactly("text of 16777217 characters: expected at most 16777216");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "tabs before names   | {\\n\\t\"apiVersion\": \"v1\",\\n\\t\"kind\":\\t\"Pod\",\\n\\t\"a\": \"x\\ty\"\\n}",
                "a tab first         | \\t{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"a\": \"x\\ty\"}",
                "escaped quotes      | {\"apiVersion\": \"v1\",\\n\\t\"kind\": \"Pod\", \"b\": \"\\\\\\\"\",\\n\\t\"a\": \"x\\ty\"}",
                "carriage returns    | {\"apiVersion\": \"v1\",\\r\\n\\t\"kind\": \"Pod\",\\r\\n\\t\"a\": \"x\\ty\"}",
            })
    void tabsBetweenTheTokensOfJsonAreBlanksAndThoseInsideStringsStay(String name, String json) throws Exception {
        ManifestDocument document = ManifestReader.read(
                        name,
                        json.replace("\\\\", "\0")
                                .replace("\\n", "\n")
                                .replace("\\r", "\r")
                                .replace("\\t", "\t")
                                .replace("\\\"", "\"")
                                .replace("\0", "\\"))
                .get(0);

        assertThat(document.root(new PolicyProblems(name)).text("a")).contains("x\ty");
    }

    @Test
    void documentsComeOutInOrderWithTheirLines() throws Exception {
        List<ManifestDocument> documents = ManifestReader.read(
                "table",
                "\ufeff---\n# only a comment\n---\n" + HEAD + "---\r\napiVersion: v1\r\nkind: List\r\nitems:\r\n"
                        + "- {apiVersion: v1, kind: Node}\r\n- {apiVersion: v1, kind: NodeList, items: [{a: b}]}\r\n");

        assertThat(documents)
                .extracting(document -> document.line() + " " + document.apiVersion() + " " + document.kind())
                .containsExactly("4 v1 Pod", "10 v1 Node", "11 v1 Node");
    }

    @Test
    void aReaderTakesWhatItKnowsAndGetsEveryWrongTypeReported() throws Exception {
        PolicyProblems problems = new PolicyProblems("pod.yaml");
        ManifestObject root = ManifestReader.read(
                        "pod.yaml",
                        HEAD + "metadata:\n  name: tie\n  labels: {app.org/x: y, port: 80}\nspec:\n  nodeName: [n]\n"
                                + "  hostNetwork: true\n  containers:\n  - ports: [{containerPort: 80, name: http}]\n"
                                + "status:\n  podIPs: [{ip: 10.0.0.1}, {ip: \"fd00::1\"}, {}]\n")
                .get(0)
                .root(problems);

        ManifestObject metadata = root.requireObject("metadata").orElseThrow();
        ManifestObject spec = root.requireObject("spec").orElseThrow();
        assertThat(metadata.requireText("name")).contains("tie");
        assertThat(metadata.text("namespace")).isEmpty();
        assertThat(metadata.textMap("labels")).contains(Map.of("app.org/x", "y"));
        assertThat(metadata.textMap("annotations")).isEmpty();
        assertThat(spec.text("nodeName")).isEmpty();
        assertThat(spec.bool("hostNetwork")).contains(true);
        ManifestObject port = spec.list("containers")
                .orElseThrow()
                .get(0)
                .object()
                .orElseThrow()
                .list("ports")
                .orElseThrow()
                .get(0)
                .object()
                .orElseThrow();
        assertThat(port.path()).isEqualTo("spec.containers[0].ports[0]");
        assertThat(port.integer("containerPort")).contains(80);
        assertThat(root.requireObject("status").orElseThrow().list("podIPs").orElseThrow())
                .extracting(ip -> ip.object().flatMap(object -> object.requireText("ip")))
                .containsExactly(Optional.of("10.0.0.1"), Optional.of("fd00::1"), Optional.empty());
        PolicyFormatException refused = catchThrowableOfType(PolicyFormatException.class, problems::throwIfAny);
        assertThat(refused)
                .hasMessage(
                        """
                        pod.yaml:5: metadata.labels.port: got number '80': expected a string; put it in quotes
                        pod.yaml:7: spec.nodeName: got a list: expected a string
                        pod.yaml:12: status.podIPs[2].ip: missing: expected it to be set""");
    }

    @ParameterizedTest(name = "{0} is a {1}")
    @CsvSource({
        "abc, STRING",
        "1, INTEGER",
        "-1, INTEGER",
        "0, INTEGER",
        "01, NUMBER",
        "1.0, NUMBER",
        "1e3, NUMBER",
        "+1, NUMBER",
        "0x1f, NUMBER",
        "0o7, NUMBER",
        "0b1, NUMBER",
        "1_000, NUMBER",
        ".5, NUMBER",
        ".inf, NUMBER",
        ".nan, NUMBER",
        "true, BOOLEAN",
        "False, BOOLEAN",
        "yes, BOOLEAN",
        "No, BOOLEAN",
        "ON, BOOLEAN",
        "off, BOOLEAN",
        "y, STRING",
        "tRUE, STRING",
        "null, NULL",
        "~, NULL",
        "'', NULL",
        "nil, STRING",
        "10.0.0.1, STRING",
        "1.2.3, STRING",
        "2020-01-01, STRING",
        "12:30, STRING",
        "0x, STRING",
        "e3, STRING",
        "., STRING",
        "-, STRING",
        "1a, STRING",
    })
    void unquotedTextHasTheKindThatKubernetesSees(String text, ScalarKind kind) {
        assertThat(ScalarKind.ofPlain(text)).isEqualTo(kind);
    }

    private static List<PolicyProblem> problems(String text) {
        PolicyFormatException refused =
                catchThrowableOfType(PolicyFormatException.class, () -> ManifestReader.read("table", text));
        assertThat(refused).as("refusal of %.200s", text).isNotNull();
        return refused.problems();
    }
}

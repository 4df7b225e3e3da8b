package io.weir.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as a user types them, without an agent. */
final class CommandLineTest {

    static final String POLICY =
            """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata:
              name: %s
            spec:
              endpointSelector: {matchLabels: {app: web}}
              ingress:
              - fromEndpoints: [{matchLabels: {app: client}}]
                toPorts:
                - ports: [{port: "80", protocol: TCP}]
            %s""";
    static final String HTTP_RULES = "      rules: {http: [{method: GET}]}\n";

    @TempDir
    Path directory = Path.of("");

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void a_valid_policy_is_said_to_be_valid() throws IOException {
        Path file = write("a.yaml", POLICY.formatted("a", HTTP_RULES));
        CommandRun run = CommandRun.of("policy", "validate", file.toString());
        assertThat(run).isEqualTo(new CommandRun(0, "All policy elements in " + file + " are valid.\n", ""));
    }

    @Test
    void every_problem_is_told_with_file_line_and_field() throws IOException {
        Path file = write(
                "a.yaml", POLICY.formatted("a", "      rules: {http: [{methd: GET}]}\n    fromEntitys: [world]\n"));
        CommandRun run = CommandRun.of("policy", "validate", file.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains(file + ":11: spec.ingress[0].toPorts[0].rules.http[0].methd:")
                .contains(file + ":12: spec.ingress[0].fromEntitys");
    }

    @Test
    void a_rule_that_opens_an_l7_port_is_warned_of() throws IOException {
        write("a.yaml", POLICY.formatted("narrow", HTTP_RULES));
        write("b.yaml", POLICY.formatted("broad", ""));
        CommandRun run = CommandRun.of("policy", "validate", directory.toString());
        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("warning: ").contains("default/narrow").contains("default/broad");
    }

    @Test
    void rules_that_cost_every_request_are_warned_of_in_one_line_a_policy() throws IOException {
        Path file = write(
                "a.yaml",
                POLICY.formatted(
                        "slow", "      rules: {http: [{path: '(a|b)*a(a|b){20}'}, {path: /a}, {host: '\\pL+'}]}\n"));
        CommandRun run = CommandRun.of("policy", "validate", file.toString());

        assertThat(run.code()).isZero();
        assertThat(run.err())
                .startsWith("warning: default/slow spec.ingress[0].toPorts[0].rules.http[0],"
                        + " spec.ingress[0].toPorts[0].rules.http[2]: ")
                .hasLineCount(1);
    }

    private static final String SECRET_RULES =
            "      rules: {http: [{headerMatches: [{name: X-Token, secret: {name: token}}]}]}\n";
    private static final String SECRET =
            "---\n{apiVersion: v1, kind: Secret, metadata: {name: token}, stringData: {value: s3cret}}\n";

    @Test
    void a_secret_that_a_policy_names_may_stand_beside_it_and_is_warned_of_where_it_does_not() throws IOException {
        Path policy = write("a.yaml", POLICY.formatted("a", SECRET_RULES));
        Path both = write("b.yaml", POLICY.formatted("b", SECRET_RULES) + SECRET);
        CommandRun alone = CommandRun.of("policy", "validate", policy.toString());
        CommandRun beside = CommandRun.of("policy", "validate", both.toString());

        assertThat(alone.code()).isZero();
        assertThat(alone.err())
                .isEqualTo("warning: default/a spec.ingress[0].toPorts[0].rules.http[0].headerMatches[0]: Secret"
                        + " default/token is not there; its rule matches no request\n");
        assertThat(beside).isEqualTo(new CommandRun(0, "All policy elements in " + both + " are valid.\n", ""));
        assertThat(CommandRun.of("policy", "validate", policy.toString(), both.toString()))
                .satisfies(together -> assertThat(together.err()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"starwars/sw_l3_l4_policy.yaml", "starwars/sw_l3_l4_l7_policy.yaml", "headers", "grpc"})
    void the_examples_are_valid_and_nothing_is_missing(String example) {
        Path path = Path.of("..", "examples").resolve(example);

        assertThat(CommandRun.of("policy", "validate", path.toString()))
                .isEqualTo(new CommandRun(0, "All policy elements in " + path + " are valid.\n", ""));
    }

    @Test
    void what_is_wrong_with_a_secret_is_told_without_its_value() throws IOException {
        Path file = write(
                "a.yaml",
                POLICY.formatted("a", HTTP_RULES) + SECRET.replace("value: s3cret", "value: 5318008")
                        + "---\n{apiVersion: v1, kind: Secret, metadata: {name: b}, data: {value: s3cret!}}\n");
        CommandRun run = CommandRun.of("policy", "validate", file.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("stringData.value: is no string")
                .contains("data: the value of key 'value' is not valid base64")
                .doesNotContain("5318008")
                .doesNotContain("s3cret");
    }

    @Test
    void a_policy_that_stands_twice_is_refused() throws IOException {
        write("a.yaml", POLICY.formatted("same", ""));
        Path second = write("b.yaml", POLICY.formatted("same", HTTP_RULES));
        CommandRun run = CommandRun.of("policy", "validate", directory.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains(second + ": policy default/same stands in ")
                .contains("a.yaml");
    }

    @Test
    void a_path_that_is_not_there_is_named() {
        CommandRun run = CommandRun.of(
                "policy", "validate", directory.resolve("none.yaml").toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("none.yaml: no such file or directory").doesNotContain("\tat ");
    }

    @Test
    void every_command_that_needs_an_agent_says_how_to_get_one() {
        List<String[]> commands = List.of(
                new String[] {"status"},
                new String[] {"endpoint", "list"},
                new String[] {"endpoint", "get", "1"},
                new String[] {"policy", "get"},
                new String[] {"policy", "delete", "--all"},
                new String[] {"identity", "list"},
                new String[] {"bpf", "policy", "get", "--all"},
                new String[] {"bpf", "ipcache", "list"},
                new String[] {"metrics", "list"},
                new String[] {"monitor"});
        for (String[] command : commands) {
            String[] withSocket = java.util.Arrays.copyOf(command, command.length + 2);
            withSocket[command.length] = "--socket";
            withSocket[command.length + 1] = directory.resolve("weir.sock").toString();
            CommandRun run = CommandRun.of(withSocket);
            assertThat(run.code()).as(String.join(" ", command)).isEqualTo(1);
            assertThat(run.err())
                    .as(String.join(" ", command))
                    .contains("no agent answers on " + directory.resolve("weir.sock"))
                    .contains("weir agent")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void a_word_that_is_no_command_is_refused_with_a_suggestion() {
        CommandRun run = CommandRun.of("stauts");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("stauts").contains("status");
    }

    @Test
    void the_version_comes_as_json_too() {
        CommandRun run = CommandRun.of("version", "--client", "-o", "json");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("\"client\" : \"").doesNotContain("agent");
    }

    @Test
    void nothing_is_cleaned_up_by_accident() {
        CommandRun run = CommandRun.of("cleanup");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("--force");
    }

    @Test
    void a_pattern_for_metrics_is_a_regular_expression() {
        CommandRun run = CommandRun.of("metrics", "list", "-p", "[");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--match-pattern '['").contains("expected a regular expression");
    }
}

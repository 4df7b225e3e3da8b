package io.weir.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Options of the agent from flags, environment and files, as {@code --print-config} shows them. */
final class ConfigurationTest {

    private record Run(int code, String out, String err) {}

    @TempDir
    Path directory = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void name_the_file() throws IOException {
        file = directory.resolve("weir.yaml");
        Files.createDirectory(directory.resolve("cluster"));
    }

    private static Run run(Map<String, String> environment, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = Main.run(line, arguments, environment);
        return new Run(code, out.toString(), err.toString());
    }

    /** Prints the configuration of an agent with this file. */
    private Run print(String yaml, Map<String, String> environment, String... flags) throws IOException {
        Files.writeString(file, yaml);
        List<String> arguments = new ArrayList<>(List.of("agent", "--print-config", "--config", file.toString()));
        arguments.addAll(List.of("--state-dir", directory.resolve("cluster").toString()));
        arguments.addAll(List.of(flags));
        return run(environment, arguments);
    }

    @Test
    void the_command_line_comes_before_the_environment_that_before_the_file_and_that_before_the_default()
            throws IOException {
        String yaml = "node-name: file\nrun-dir: /file\ndrain: 9s\n";
        Map<String, String> environment = Map.of("WEIR_NODE_NAME", "env", "WEIR_RUN_DIR", "/env");
        Run run = print(yaml, environment, "--node-name", "flag");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("node-name: flag # command line\n")
                .contains("run-dir: /env # WEIR_RUN_DIR\n")
                .contains("drain: 9s # " + file + ":3\n")
                .contains("bpffs: /sys/fs/bpf/weir # default\n")
                .contains("# metrics-listen: not set\n");
    }

    @Test
    void lists_come_from_everywhere() throws IOException {
        assertThat(print("device: [eth0, eth1]\n", Map.of()).out()).contains("device: [eth0, eth1] # " + file + ":1\n");
        assertThat(print("device: eth0\n", Map.of()).out()).contains("device: [eth0] # ");
        assertThat(print("", Map.of("WEIR_DEVICE", "eth0,eth1")).out())
                .contains("device: [eth0, eth1] # WEIR_DEVICE\n");
        assertThat(print("device: [eth0]\n", Map.of(), "--device", "a", "--device", "b")
                        .out())
                .contains("device: [a, b] # command line\n");
    }

    @Test
    void what_is_printed_is_a_configuration_that_prints_the_same() throws IOException {
        String yaml = "device: [eth0, 'eth1@x']\ntake-over: true\nmetrics-listen: '[::1]:9965'\ndrain: 500ms\n";
        Run first = print(yaml, Map.of());
        Run second = print(first.out().replaceAll("(?m)^state-dir:.*$", ""), Map.of());
        assertThat(second.err()).isEmpty();
        assertThat(first.out()).contains("'[::1]:9965'").contains("take-over: true");
        assertThat(second.out().replaceAll(" # .*", "")).isEqualTo(first.out().replaceAll(" # .*", ""));
    }

    @Test
    void a_directory_is_read_as_a_config_map_is_mounted() throws IOException {
        Path map = Files.createDirectory(directory.resolve("map"));
        Path data = Files.createDirectory(map.resolve("..data_1"));
        Files.writeString(data.resolve("node-name"), "n1\n");
        Files.writeString(data.resolve("device"), "eth0\neth1\n");
        Files.writeString(data.resolve("weir.yaml"), "drain: 7s\n");
        for (String name : List.of("node-name", "device", "weir.yaml")) {
            Files.createSymbolicLink(map.resolve(name), Path.of("..data_1", name));
        }
        List<String> arguments =
                List.of("agent", "--print-config", "--config=" + map, "--state-dir=" + directory.resolve("cluster"));
        Run run = run(Map.of(), arguments);
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("node-name: n1 # " + map.resolve("node-name") + "\n")
                .contains("device: [eth0, eth1] # ")
                .contains("drain: 7s # " + map.resolve("weir.yaml") + ":1\n");

        Files.writeString(map.resolve("drain"), "8s");
        Run twice = run(Map.of(), arguments);
        assertThat(twice.code()).isEqualTo(2);
        assertThat(twice.err()).contains("drain: stands twice; first in " + map.resolve("drain"));
    }

    @Test
    void the_environment_may_name_the_file() throws IOException {
        Files.writeString(file, "node-name: n1\nstate-dir: " + directory.resolve("cluster") + "\n");
        Run run = run(Map.of("WEIR_CONFIG", file.toString()), List.of("agent", "--print-config"));
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("node-name: n1 # " + file + ":1\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "node-nam: a | weir.yaml:1: node-nam: no such option; did you mean 'node-name'?",
                "a: 1 | weir.yaml:1: a: no such option: expected one of access-log, ",
                "config: x | weir.yaml:1: config: only the command line may say this",
                "node-name: [a, b] | weir.yaml:1: node-name: a list; expected one value",
                "node-name: {a: b} | weir.yaml:1: node-name: expected a value, or a list of values",
                "node-name: | weir.yaml:1: node-name: expected a value, or a list of values",
                "device: ['a,b'] | weir.yaml:1: device: 'a,b': expected no comma inside an element",
                "- a | weir.yaml:1: expected lines such as 'node-name: node1'",
                "enforcement: sometimes | --enforcement comes from ",
                "access-log-sample: 0 | --access-log-sample comes from ",
                "drain: soon | 'soon': expected a time such as 25s, 500ms or 2m",
                "drain: soon | --drain comes from ",
                "metrics-listen: nowhere | expected ADDR:PORT"
            })
    void what_is_wrong_is_refused_with_key_and_place(String yaml, String expected) throws IOException {
        Run run = print(yaml, Map.of());
        assertThat(run.code()).isNotZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(expected);
    }

    @Test
    void two_lines_of_one_key_are_refused_with_both_places() throws IOException {
        Run run = print("node-name: a\ndrain: 5s\nnode-name: b\n", Map.of());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(file + ":3: node-name: stands twice; first in " + file + ":1");
    }

    @Test
    void a_bad_value_in_the_environment_is_refused_with_its_variable() throws IOException {
        Run run = print("", Map.of("WEIR_DRAIN", "soon"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--drain comes from WEIR_DRAIN");
    }

    @Test
    void a_variable_that_looks_like_a_slip_is_warned_of_and_those_of_kubernetes_are_not() throws IOException {
        Map<String, String> environment =
                Map.of("WEIR_NODE_NAM", "n1", "WEIR_SERVICE_HOST", "10.0.0.1", "WEIR_PORT_80_TCP", "tcp://10.0.0.1:80");
        Run run = print("", environment);
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .isEqualTo("warning: WEIR_NODE_NAM: no option has this name; did you mean 'WEIR_NODE_NAME'?\n");
    }

    @Test
    void an_empty_variable_is_one_that_is_not_set() throws IOException {
        assertThat(print("node-name: n1\n", Map.of("WEIR_NODE_NAME", "")).out()).contains("node-name: n1 # " + file);
    }

    @Test
    void help_is_given_whatever_the_file_says() throws IOException {
        Files.writeString(file, "nonsense: 1\n");
        Run run = run(Map.of(), List.of("agent", "--config", file.toString(), "--help"));
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("--print-config");
    }
}

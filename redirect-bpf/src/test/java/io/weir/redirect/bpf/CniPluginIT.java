package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The CNI plugin's executable as the build made it, and its readers under sanitizers. */
class CniPluginIT {

    private static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final String ROUNDS = "200000";

    @TempDir
    private static Path directory = Path.of("");

    private record Result(int exitCode, String output) {}

    private static Result run(Map<String, String> environment, String input, List<String> command)
            throws IOException, InterruptedException {
        Path text = Files.writeString(Files.createTempFile(directory, "input", ""), input);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectInput(text.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private static Result plugin(Map<String, String> environment, String input)
            throws IOException, InterruptedException {
        Path plugin = directory.resolve(CniPlugin.NAME);
        if (!Files.exists(plugin)) {
            Files.write(plugin, CniPlugin.executable());
            Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
        }
        return run(environment, input, List.of(plugin.toString()));
    }

    @Test
    void namesTheVersionsThatItSpeaks() throws Exception {
        Result result = plugin(Map.of("CNI_COMMAND", "VERSION"), "");
        assertThat(result.exitCode()).isZero();
        assertThat(result.output())
                .contains("\"supportedVersions\":[\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ADD    | {\"cniVersion\":\"0.2.0\"}                                             | 1",
                "ADD    | {\"cniVersion\":\"2.0.0\"}                                             | 1",
                "FLY    | {\"cniVersion\":\"1.1.0\"}                                             | 4",
                "CHECK  | {\"cniVersion\":\"0.3.1\"}                                             | 4",
                "GC     | {\"cniVersion\":\"1.0.0\"}                                             | 4",
                "ADD    | nothing                                                                | 6",
                "ADD    | {\"cniVersion\":\"1.0.0\"} {}                                          | 6",
                "ADD    | {\"cniVersion\":\"1.0.0\"}                                             | 7",
                "ADD    | {\"cniVersion\":\"1.0.0\",\"failurePolicy\":\"maybe\"}                 | 7",
                "ADD    | {\"cniVersion\":\"1.0.0\",\"waitMillis\":-1}                           | 7",
                "STATUS | {\"cniVersion\":\"1.1.0\",\"socket\":\"/nonexistent/weir.sock\"}       | 50",
            })
    void refusesInTheFormatOfTheSpecification(String command, String configuration, int code) throws Exception {
        Result result = plugin(
                Map.of(
                        "CNI_COMMAND", command,
                        "CNI_CONTAINERID", "c1",
                        "CNI_IFNAME", "eth0",
                        "CNI_NETNS", "/proc/self/ns/net"),
                configuration);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .matches("(?s)\\{\"cniVersion\":\"[0-9.]+\",\"code\":" + code
                        + ",\"msg\":\"weir: .*\",\"details\":\".*\"}\n");
    }

    @Test
    void handsTheResultOfTheOthersOnAsItIsForWhatIsNoPod() throws Exception {
        String previous = "{ \"ips\" : [], \"odd\":1.50,\"cniVersion\":\"0.4.0\"}";
        Result result = plugin(
                Map.of("CNI_COMMAND", "ADD", "CNI_CONTAINERID", "c1", "CNI_IFNAME", "eth0", "CNI_NETNS", "/x"),
                "{\"cniVersion\":\"0.4.0\",\"prevResult\":" + previous + "}");
        assertThat(result).isEqualTo(new Result(0, previous));
    }

    @ParameterizedTest
    @CsvSource({"{\"cniVersion\":\"1.0.0\"}", "nothing", "''"})
    void delNeverFails(String configuration) throws Exception {
        assertThat(plugin(Map.of("CNI_COMMAND", "DEL", "CNI_CONTAINERID", "c1"), configuration)
                        .exitCode())
                .isZero();
    }

    @Test
    void noInputMakesItsReadersLeaveTheirMemory() throws Exception {
        Path program = directory.resolve("cni_mutations");
        List<String> compile =
                new ArrayList<>(List.of("gcc", "-std=gnu11", "-g", "-O1", "-Wall", "-Wextra", "-Werror"));
        compile.addAll(List.of("-D_GNU_SOURCE", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"));
        compile.add(MODULE.resolve("src/test/c/cni_mutations.c").toString());
        for (String name : List.of("json", "text", "configuration", "network", "agent")) {
            compile.add(MODULE.resolve("src/main/cni/" + name + ".c").toString());
        }
        compile.addAll(List.of(MODULE.resolve("src/main/c/links.c").toString(), "-o", program.toString()));
        Result compiled = run(Map.of(), "", compile);
        assertThat(compiled.exitCode()).as(compiled.output()).isZero();
        Result result = run(Map.of(), "", List.of(program.toString(), ROUNDS, "1"));
        assertThat(result).isEqualTo(new Result(0, "done\n"));
    }
}

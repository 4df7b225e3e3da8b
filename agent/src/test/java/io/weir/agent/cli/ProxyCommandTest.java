package io.weir.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code weir proxy} refuses before it listens. */
final class ProxyCommandTest {

    @TempDir
    Path directory = Path.of("");

    private Path policy() throws IOException {
        return Files.writeString(
                directory.resolve("good.yaml"), CommandLineTest.POLICY.formatted("a", CommandLineTest.HTTP_RULES));
    }

    @ParameterizedTest
    @CsvSource({
        "--policy,     none.yaml,   none.yaml: no such file or directory",
        "--policy,     latin1.yaml, latin1.yaml: expected text in UTF-8",
        "--policy,     empty,       empty: no file in it ends in",
        "--access-log, none/log,    none/log: no such file or directory",
        "--access-log, empty,       empty: Is a directory"
    })
    void a_proxy_names_the_file_that_it_cannot_use(String option, String file, String said) throws IOException {
        Files.write(directory.resolve("latin1.yaml"), new byte[] {'#', ' ', (byte) 0xe9, '\n'});
        Files.createDirectory(directory.resolve("empty"));
        Path policy = policy();
        boolean isPolicy = option.equals("--policy");
        CommandRun run = proxy(
                "127.0.0.1:80",
                isPolicy ? directory.resolve(file) : policy,
                "--access-log",
                isPolicy ? "" : directory.resolve(file).toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("weir: ").contains(said).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:0,     1,  '--upstream: port 0: expected 1..65535'",
        "127.0.0.1:65536, 1,  127.0.0.1:65536",
        "127.0.0.1:80,    0,  '--threads 0: expected 1..32'",
        "127.0.0.1:80,    33, '--threads 33: expected 1..32'"
    })
    void a_proxy_refuses_numbers_out_of_range(String upstream, String threads, String said) throws IOException {
        Path policy = policy();
        CommandRun run = proxy(upstream, policy, "--threads", threads);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(said).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "--metrics-listen,      9090,        'expected ADDR:PORT'",
        "--metrics-listen,      127.0.0.1:,  'expected ADDR:PORT'",
        "--metrics-listen,      ::1:9090,    'expected ADDR:PORT, an IPv6 address in brackets'",
        "--metrics-listen,      127.0.0.1:65536, 'expected ADDR:PORT'",
        "--access-log-max-size, 0,           'expected a number of bytes above 0, or such as 100M'",
        "--access-log-max-size, 10X,         'expected a number of bytes above 0, or such as 100M'",
        "--access-log-max-size, -1,          'expected a number of bytes above 0, or such as 100M'",
        "--access-log-keep,     3,           'expected --access-log-max-size beside it'",
        "--access-log-sample,   0,           '--access-log-sample 0: expected at least 1'",
        "--access-log-sample,   half,        'half'"
    })
    void a_proxy_refuses_options_that_it_cannot_follow(String option, String value, String said) throws IOException {
        Path policy = policy();
        CommandRun run = proxy("127.0.0.1:80", policy, option, value);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(option).contains(said).doesNotContain("\tat ");
    }

    @Test
    void a_log_file_that_stands_twice_is_refused() throws IOException {
        Path policy = policy();
        CommandRun run = CommandRun.of(
                "proxy",
                "--listen",
                "127.0.0.1:0",
                "--upstream",
                "127.0.0.1:80",
                "--policy",
                policy.toString(),
                "--access-log",
                "-",
                "--access-log",
                "-");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--access-log -: stands twice");
    }

    @Test
    void a_proxy_is_not_its_own_server() throws IOException {
        Path policy = policy();
        String address = "127.0.0.1:1";
        CommandRun run =
                CommandRun.of("proxy", "--listen", address, "--upstream", address, "--policy", policy.toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--upstream: the proxy itself listens there");
    }

    private static CommandRun proxy(String upstream, Path policy, String option, String value) {
        return CommandRun.of(
                "proxy",
                "--listen",
                "127.0.0.1:0",
                "--upstream",
                upstream,
                "--policy",
                policy.toString(),
                option,
                value);
    }
}

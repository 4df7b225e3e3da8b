package io.weir.testbed.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A finished run of kcat, a client that is made of librdkafka.
 *
 * @param exitCode 124 when it was ended because it took too long
 * @param output its standard output
 * @param errors its standard error
 */
record Kcat(int exitCode, String output, String errors) {

    private static final long LIMIT_SECONDS = 40;
    private static final int TOOK_TOO_LONG = 124;

    /** Skips the test loudly where it is not installed; fails it in continuous integration. */
    static void require() {
        try {
            Process process = new ProcessBuilder("kcat", "-V")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.waitFor();
        } catch (IOException missing) {
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail("kcat is not installed", missing);
            }
            Assumptions.abort("kcat is not installed");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs it with this input to its end. */
    static Kcat run(String input, String bootstrap, String... arguments) {
        Path directory = ChildProcess.directory("kcat");
        Path in = directory.resolve("in");
        Path out = directory.resolve("out");
        Path errors = directory.resolve("errors");
        List<String> command = new ArrayList<>(List.of("kcat", "-b", bootstrap, "-X", "broker.address.family=v4"));
        command.addAll(List.of(arguments));
        try {
            Files.writeString(in, input);
            Process process = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
            int exitCode = TOOK_TOO_LONG;
            if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                exitCode = process.exitValue();
            } else {
                process.destroyForcibly();
            }
            return new Kcat(exitCode, Files.readString(out), Files.readString(errors, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

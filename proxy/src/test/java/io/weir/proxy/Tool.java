package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program that others wrote, run to its end. */
final class Tool {

    private static final int PATIENCE_SECONDS = 120;

    private Tool() {}

    /** Everything it printed. */
    static String run(String... command) throws IOException {
        Process running = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return output;
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        } finally {
            running.destroyForcibly();
        }
    }

    /** Skips the test where the program is not installed; in CI it must be. */
    static void need(String program) {
        boolean found = Arrays.stream(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        if (!found && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(program + " is not installed");
        }
        Assumptions.assumeTrue(found, program + " is not installed");
    }

    static String run(List<String> command) throws IOException {
        return run(command.toArray(new String[0]));
    }
}

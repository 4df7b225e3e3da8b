package io.weir.agent.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A finished program.
 *
 * @param line the command line
 * @param exitCode 124 when it was ended because it took too long
 * @param output its standard output
 * @param errors its standard error
 */
record Command(String line, int exitCode, String output, String errors) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int TOOK_TOO_LONG = 124;

    /** Runs a program to its end, at most a minute. */
    static Command run(List<String> arguments) {
        try {
            Path output = Files.createTempFile("weir-it", ".out");
            Path errors = Files.createTempFile("weir-it", ".err");
            try {
                Process process = new ProcessBuilder(arguments)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
                int exitCode = TOOK_TOO_LONG;
                if (process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    exitCode = process.exitValue();
                } else {
                    process.destroyForcibly();
                }
                return new Command(String.join(" ", arguments), exitCode, text(output), text(errors));
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + arguments, e);
        }
    }

    static Command run(String... arguments) {
        return run(List.of(arguments));
    }

    /** Runs a program that must succeed. */
    static Command require(List<String> arguments) {
        Command done = run(arguments);
        if (done.exitCode() != 0) {
            throw new IllegalStateException(done.toString());
        }
        return done;
    }

    static Command require(String... arguments) {
        return require(List.of(arguments));
    }

    /** Bytes a program printed; what is not UTF-8 is replaced. */
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}

package io.weir.testbed.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that this one started, with its errors in a file. It is ended with this JVM at the latest. For one thread. */
final class ChildProcess implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LONGEST_END = Duration.ofSeconds(20);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);

    private final Process process;
    private final Path errors;
    private final BufferedReader output;
    private final Thread endWithThisJvm;

    private ChildProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        endWithThisJvm = new Thread(process::destroyForcibly, "end of " + process.pid());
        Runtime.getRuntime().addShutdownHook(endWithThisJvm);
    }

    /** The repository. */
    static Path root() {
        return Path.of(System.getProperty("basedir", System.getProperty("user.dir")))
                .toAbsolutePath()
                .resolve("../..")
                .normalize();
    }

    /** A fresh directory in this module's build directory. */
    static Path directory(String name) {
        try {
            Path parent = Files.createDirectories(root().resolve("testbed/kafka-tests/target/processes"));
            return Files.createTempDirectory(parent, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command of a JVM that is small and starts quickly. */
    static List<String> java(String heap, String classPath, String main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                main);
    }

    /** Starts a program and waits until it prints {@code ready}. */
    static ChildProcess start(Path directory, List<String> command, String... arguments) {
        ChildProcess started = start(directory, command, ProcessBuilder.Redirect.PIPE, arguments);
        String line = started.line(LONGEST_START);
        if (!line.equals("ready")) {
            started.process.destroyForcibly();
            throw new IllegalStateException("expected ready, got " + line + ": " + started.errors());
        }
        return started;
    }

    /** Starts a program that says nothing when it is ready; its output goes to a file too. */
    static ChildProcess launch(Path directory, List<String> command, String... arguments) {
        return start(
                directory,
                command,
                ProcessBuilder.Redirect.to(directory.resolve("output").toFile()),
                arguments);
    }

    private static ChildProcess start(
            Path directory, List<String> command, ProcessBuilder.Redirect output, String... arguments) {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of(arguments));
        Path errors = directory.resolve("errors");
        try {
            Process process = new ProcessBuilder(words)
                    .redirectError(errors.toFile())
                    .redirectOutput(output)
                    .start();
            return new ChildProcess(process, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a line to its input, and gives the next line of its output. */
    String ask(String question) {
        Writer input = process.outputWriter(StandardCharsets.UTF_8);
        try {
            input.write(question + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(errors(), e);
        }
        return line(LONGEST_ANSWER);
    }

    private String line(Duration limit) {
        try {
            String line = CompletableFuture.supplyAsync(this::readLine).get(limit.toSeconds(), TimeUnit.SECONDS);
            return line.isEmpty() && !process.isAlive() ? "ended: " + errors() : line;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IllegalStateException("nothing said within " + limit + ": " + errors(), e);
        }
    }

    private String readLine() {
        try {
            String line = output.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String errors() {
        try {
            return Files.readString(errors, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it by SIGTERM, and by SIGKILL when that does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(endWithThisJvm);
    }
}

package io.weir.testbed.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/** A process that this one started, with its errors in a file. It is ended with this JVM at the latest. */
final class ChildProcess implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LONGEST_END = Duration.ofSeconds(20);

    private final Process process;
    private final Path errors;
    private final Thread endWithThisJvm;

    private ChildProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
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
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of(arguments));
        Path errors = directory.resolve("errors");
        try {
            Process process =
                    new ProcessBuilder(words).redirectError(errors.toFile()).start();
            ChildProcess started = new ChildProcess(process, errors);
            started.awaitReady();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String line;
        try {
            line = CompletableFuture.supplyAsync(() -> {
                        try {
                            return output.readLine();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .get(LONGEST_START.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IllegalStateException("not ready: " + errors(), e);
        }
        if (!"ready".equals(line)) {
            process.destroyForcibly();
            throw new IllegalStateException("expected ready, got " + line + ": " + errors());
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String errors() throws IOException {
        return Files.readString(errors, StandardCharsets.UTF_8);
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

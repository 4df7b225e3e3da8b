package io.weir.agent.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The agent of one node as a process of its own, started from what the build leaves, and its command line. */
final class AgentProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int LOG_TAIL = 60;

    private final Topology topology;
    private final Node node;
    private final Path directory;
    private final Manifests manifests;
    private Optional<Process> process = Optional.empty();

    /**
     * @param directory of its own: cluster directory, run directory, pinned maps, logs
     */
    AgentProcess(Topology topology, Node node, Path directory) {
        this.topology = topology;
        this.node = node;
        this.directory = directory;
        this.manifests = new Manifests(directory.resolve("cluster"));
    }

    Manifests manifests() {
        return manifests;
    }

    Node node() {
        return node;
    }

    /** Starts it without waiting. */
    void launch() {
        process = Optional.of(start(List.of()));
    }

    /** Starts another one that is to take the place of the running one, which stays the one this object stands for. */
    Process startSuccessor() {
        return start(List.of("--take-over"));
    }

    /** Has another one take the place of the running one, and gives that one, which may be ending still. */
    Process takeOver() {
        Process before = process.orElseThrow();
        Process successor = startSuccessor();
        process = Optional.of(successor);
        String done = "process " + successor.pid() + " took the place";
        Eventually.await(START_LIMIT, () -> done + "\n" + logTail(), () -> {
            if (!successor.isAlive()) {
                throw new AssertionError("the successor ended\n" + logTail());
            }
            return logTail().contains(done);
        });
        return before;
    }

    private Process start(List<String> options) {
        List<String> line = java();
        line.addAll(List.of("agent", "--node-name", node.name()));
        line.addAll(List.of("--state-dir", manifests.directory().toString()));
        line.addAll(List.of("--run-dir", runDirectory().toString()));
        line.addAll(List.of("--bpffs", bpffs().toString()));
        line.addAll(List.of("--access-log", accessLogFile().toString()));
        node.uplinks().forEach(uplink -> line.addAll(List.of("--device", uplink)));
        line.addAll(options);
        try {
            Files.createDirectories(bpffs());
            return new ProcessBuilder(topology.in(node.name(), line))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and waits until these pods are ready. */
    void start(Set<String> pods) {
        launch();
        awaitReady(pods);
    }

    /** Waits until the agent answers and has these pods ready. */
    void awaitReady(Set<String> pods) {
        Eventually.await(
                START_LIMIT,
                () -> "agent of " + node.name() + " has " + pods + " ready, ready are " + api().readyPods() + "\n"
                        + logTail(),
                () -> {
                    if (!isAlive()) {
                        throw new AssertionError("the agent of " + node.name() + " ended\n" + logTail());
                    }
                    return api().readyPods().equals(pods);
                });
    }

    AgentApi api() {
        return new AgentApi(socket());
    }

    /** Runs a command of the command line against it. */
    Command cli(String... arguments) {
        List<String> line = java();
        line.addAll(List.of(arguments));
        line.addAll(List.of("--socket", socket().toString()));
        return Command.run(line);
    }

    boolean isAlive() {
        return process.isPresent() && process.get().isAlive();
    }

    /** Ends it with SIGKILL, as a crash would. */
    void kill() {
        process.orElseThrow().destroyForcibly().onExit().join();
    }

    /** Ends it with SIGTERM and waits for its end. */
    void stop() {
        Process running = process.orElseThrow();
        running.destroy();
        Eventually.await(STOP_LIMIT, () -> "end of the agent\n" + logTail(), () -> !running.isAlive());
    }

    /** Lines of the access log, in order. */
    List<AccessLogLine> accessLog() {
        try (Stream<String> lines = Files.exists(accessLogFile()) ? Files.lines(accessLogFile()) : Stream.empty()) {
            return lines.filter(line -> !line.isBlank()).map(AccessLogLine::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Everything one wants to see after a failure. */
    String diagnostics() {
        StringBuilder text = new StringBuilder("=== agent of " + node.name() + ": log\n" + logTail() + "\n");
        if (isAlive()) {
            for (String[] question : new String[][] {
                {"status", "--verbose"},
                {"endpoint", "list"},
                {"bpf", "policy", "get", "--all"},
                {"bpf", "ipcache", "list"}
            }) {
                Command answer = cli(question);
                text.append("=== ").append(String.join(" ", question)).append('\n');
                text.append(answer.output()).append(answer.errors());
            }
        }
        accessLog().forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static List<String> java() {
        List<String> line = java(Path.of("none"));
        line.add("io.weir.agent.cli.Main");
        return line;
    }

    /** The start of a command line of Java with what the build leaves, and other classes. */
    static List<String> java(Path otherClasses) {
        Path target = PodPrograms.module().resolve("target");
        try (Stream<Path> jars = Files.list(target)) {
            Path jar = jars.filter(file -> file.getFileName().toString().matches("weir-agent-[^/]*\\.jar"))
                    .filter(file -> !file.getFileName().toString().endsWith("-tests.jar"))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("no weir-agent-*.jar in " + target + ": package first"));
            return new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    otherClasses.toAbsolutePath() + ":" + jar + ":" + target.resolve("lib") + "/*"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has written, but for its copies of manifests: saved state, logs, what it says of manifests. */
    List<Path> writtenFiles() {
        List<Path> others = List.of(bpffs(), runDirectory().resolve("accepted"));
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> others.stream().noneMatch(file::startsWith))
                    .filter(file -> !(file.startsWith(manifests.directory())
                            && file.toString().endsWith(".yaml")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path runDirectory() {
        return directory.resolve("run");
    }

    private Path socket() {
        return runDirectory().resolve("weir.sock");
    }

    private Path bpffs() {
        return directory.resolve("bpf");
    }

    private Path log() {
        return directory.resolve("agent.log");
    }

    private Path accessLogFile() {
        return directory.resolve("access.log");
    }

    /** Ends it and unmounts its pinned maps, which takes the programs away. */
    @Override
    public void close() {
        process.ifPresent(running -> running.destroyForcibly().onExit().join());
        while (Command.run("mountpoint", "-q", bpffs().toString()).exitCode() == 0) {
            Command.require("umount", bpffs().toString());
        }
    }
}

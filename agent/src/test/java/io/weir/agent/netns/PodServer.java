package io.weir.agent.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A server in a pod: answers 200 with its name, the method and the target, and writes down everything that reaches it. */
final class PodServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final Path log;

    private PodServer(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts one and waits until it listens on TCP and UDP. */
    static PodServer start(Topology topology, String pod, int port, Path log, String... options) {
        List<String> program = new ArrayList<>(List.of(PodPrograms.server(), pod, Integer.toString(port)));
        program.addAll(List.of(options));
        try {
            Process process = new ProcessBuilder(topology.in(pod, program))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            PodServer server = new PodServer(process, log);
            Eventually.await(START_LIMIT, "server of " + pod, () -> server.lines("ready") == 1);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Requests that arrived for a method and target. */
    long requests(String method, String target) {
        return lines("request " + method + " " + target + " ");
    }

    /** Requests that arrived, whatever they asked for. */
    long requests() {
        return lines("request ");
    }

    /** Requests that arrived from an address. */
    long requestsFrom(String address) {
        return log().stream()
                .filter(line -> line.startsWith("request ") && line.endsWith(" " + address))
                .count();
    }

    /** Values of the lines of a field in the requests that arrived, in order; of a server with {@code show-headers}. */
    List<String> headers(String lowerCaseName) {
        String start = "header " + lowerCaseName + ": ";
        return log().stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length(), line.lastIndexOf(' ')))
                .toList();
    }

    /** Connections that arrived. */
    long connections() {
        return lines("accept ");
    }

    /** Datagrams that arrived. */
    long datagrams() {
        return lines("datagram ");
    }

    private long lines(String start) {
        return log().stream().filter(line -> line.startsWith(start)).count();
    }

    /** Everything that arrived, in order. */
    List<String> log() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}

package io.weir.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir proxy} as a process of its own, started from what the build leaves, and the signals it gets. */
class ProxyProcessIT {

    private static final long DEADLINE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final String POLICY =
            """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: rule}
            spec:
              endpointSelector: {matchLabels: {app: web}}
              ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{path: "/.*"}]}}]}]
            """;

    @TempDir
    private Path directory = Path.of(".");

    /** A running {@code weir proxy} before a server that answers 204. */
    private static final class Running implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final HttpServer server;
        final Process process;
        private final int port;

        Running(Path directory, Path policy, Path log) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            server.start();
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            classPath(),
                            "io.weir.agent.cli.Main",
                            "proxy",
                            "--listen",
                            "127.0.0.1:" + port,
                            "--upstream",
                            "127.0.0.1:" + server.getAddress().getPort(),
                            "--policy",
                            policy.toString(),
                            "--access-log",
                            log.toString())
                    .redirectError(directory.resolve("proxy.err").toFile())
                    .start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            assertThat(out.readLine()).isEqualTo("ready");
        }

        private static String classPath() throws IOException {
            Path target = Path.of(System.getProperty("basedir", System.getProperty("user.dir")), "target");
            try (Stream<Path> jars = Files.list(target)) {
                Path jar = jars.filter(file -> file.getFileName().toString().matches("weir-agent-[^/]*\\.jar"))
                        .filter(file -> !file.getFileName().toString().endsWith("-tests.jar"))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("no weir-agent-*.jar in " + target));
                return jar + ":" + target.resolve("lib") + "/*";
            }
        }

        void get(String path) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(204);
        }

        void signal(String name) throws IOException, InterruptedException {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
            server.stop(0);
        }
    }

    private static void awaitLine(Path log, String path) throws IOException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!Files.exists(log) || !Files.readString(log).contains(path + "\"")) {
            assertThat(System.nanoTime())
                    .as("waited for " + path + " in " + log)
                    .isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Test
    void hangUpOpensTheAccessLogAnewAndDoesNotEndTheProcess() throws IOException, InterruptedException {
        Path policy = Files.writeString(directory.resolve("policy.yaml"), POLICY);
        Path log = directory.resolve("access.log");
        Path moved = directory.resolve("access.log.old");
        try (Running proxy = new Running(directory, policy, log)) {
            proxy.get("/before");
            awaitLine(log, "/before");
            Files.move(log, moved);

            proxy.signal("HUP");
            // No request makes the file: only the signal can.
            long deadline = System.nanoTime() + DEADLINE_NANOS;
            while (!Files.exists(log)) {
                assertThat(System.nanoTime()).as("waited for " + log).isLessThan(deadline);
                LockSupport.parkNanos(10_000_000);
            }
            proxy.get("/after");
            awaitLine(log, "/after");

            assertThat(Files.readString(moved)).contains("/before\"").doesNotContain("/after");
            assertThat(Files.readString(log)).doesNotContain("/before");
            assertThat(proxy.process.isAlive()).isTrue();
            proxy.signal("TERM");
            assertThat(proxy.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(proxy.process.exitValue()).isZero();
        }
    }
}

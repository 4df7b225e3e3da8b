package io.weir.agent.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A real etcd of one member on loopback, that can be killed and started again with what it has on disk. */
final class EtcdServer implements AutoCloseable {

    private final Path directory;
    private final int clientPort = freePort();
    private final int peerPort = freePort();
    private @Nullable Process process;

    private EtcdServer(Path directory) {
        this.directory = directory;
    }

    static EtcdServer start(Path directory) {
        Optional<Path> binary = binary();
        if (binary.isEmpty()) {
            String missing = "etcd is not installed: expected it in /usr/bin or on PATH";
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(missing);
            }
            Assumptions.abort(missing);
        }
        EtcdServer server = new EtcdServer(directory);
        server.start();
        return server;
    }

    private static Optional<Path> binary() {
        return List.of((System.getenv("PATH") + ":/usr/bin").split(":")).stream()
                .map(path -> Path.of(path, "etcd"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    void start() {
        ProcessBuilder builder = new ProcessBuilder(
                binary().orElseThrow().toString(),
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + uri(),
                "--advertise-client-urls=" + uri(),
                "--listen-peer-urls=http://127.0.0.1:" + peerPort,
                "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort,
                "--initial-cluster=default=http://127.0.0.1:" + peerPort);
        builder.environment().put("ETCD_UNSUPPORTED_ARCH", System.getProperty("os.arch"));
        try {
            process = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("etcd.log").toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    int port() {
        return clientPort;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + clientPort);
    }

    EtcdOptions options(Duration leaseTtl) {
        return options(uri(), leaseTtl);
    }

    static EtcdOptions options(URI uri, Duration leaseTtl) {
        return new EtcdOptions(List.of(uri), Optional.empty(), Optional.empty(), Optional.empty(), leaseTtl);
    }

    /** Ends it as a crash would. */
    void kill() {
        Process running = process;
        if (running != null) {
            try {
                running.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            process = null;
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

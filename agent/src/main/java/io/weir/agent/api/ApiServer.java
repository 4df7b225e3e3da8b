package io.weir.agent.api;

import com.linecorp.armeria.common.util.DomainSocketAddress;
import com.linecorp.armeria.server.Server;
import io.weir.agent.AgentControl;
import io.weir.agent.DatapathEvents;
import io.weir.agent.SandboxControl;
import io.weir.agent.metrics.ProcessMetrics;
import io.weir.proxy.accesslog.AccessLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/**
 * The local API: HTTP on a unix socket that only the agent's user may open. Answers are values made on the thread that owns
 * what they are about; the event loops of the API carry bytes only.
 */
public final class ApiServer implements AutoCloseable {

    /** Name of the socket in the agent's run directory. */
    public static final String SOCKET_NAME = "weir.sock";

    /** Largest request body: the text of policies. */
    private static final long MAX_REQUEST_BYTES = 16L << 20;

    /** How long an answer may take; asking for a revision to be in force takes longest. */
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(60);

    private final Server server;
    private final Path socket;

    private ApiServer(Server server, Path socket) {
        this.server = server;
        this.socket = socket;
    }

    /**
     * Starts to serve.
     *
     * @param socket path of the socket; one that an earlier agent left there is replaced
     * @throws IOException when the socket cannot be made
     */
    public static ApiServer start(
            Path socket,
            AgentControl control,
            SandboxControl sandboxes,
            DatapathEvents events,
            AccessLog accessLog,
            ProcessMetrics metrics)
            throws IOException {
        Path directory = Files.createTempDirectory(
                socket.toAbsolutePath().getParent(),
                ".api-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path bound = directory.resolve(SOCKET_NAME);
        Server server = Server.builder()
                .http(DomainSocketAddress.of(bound))
                .maxRequestLength(MAX_REQUEST_BYTES)
                .requestTimeout(REQUEST_LIMIT)
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ofSeconds(1))
                .errorHandler(new ApiErrors())
                .annotatedService("/v1", new StatusService(control))
                .annotatedService("/v1", new EndpointService(control))
                .annotatedService("/v1", new PolicyService(control))
                .annotatedService("/v1", new KernelService(control))
                .annotatedService("/v1", new CniService(sandboxes))
                .annotatedService("/v1", new MonitorService(control, events, accessLog))
                .annotatedService(new MetricsService(metrics))
                .annotatedService(new MetricsService.Scrape(metrics))
                .build();
        try {
            server.start().join();
            // Nobody else can reach the socket between its making and its permissions: the directory is ours alone.
            Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-------"));
            Files.move(bound, socket, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (CompletionException failure) {
            throw new IOException("local API on " + socket + ": " + failure.getCause(), failure);
        } finally {
            Files.deleteIfExists(bound);
            Files.delete(directory);
        }
        return new ApiServer(server, socket);
    }

    @Override
    public void close() throws IOException {
        server.stop().join();
        Files.deleteIfExists(socket);
    }
}

package io.weir.agent.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The API of a cluster, kept in memory and served by this JVM. */
final class MockCluster extends KubernetesTestCluster {

    private final MockStore store = new MockStore();
    private final Path directory;
    private final KubernetesApi api;
    private final int port;
    private MockApiServer server;

    MockCluster() throws IOException {
        directory = Files.createTempDirectory("weir-kubernetes");
        server = MockApiServer.start(store, 0);
        port = server.port();
        try {
            api = KubernetesApi.open(Optional.of(kubeconfig()));
        } catch (KubernetesException refused) {
            throw new IOException(refused);
        }
        apply(
                """
                {apiVersion: v1, kind: Namespace, metadata: {name: default, labels: {kubernetes.io/metadata.name: default}}}
                ---
                {apiVersion: v1, kind: Namespace, metadata: {name: kube-system, labels: {kubernetes.io/metadata.name: kube-system}}}
                """);
    }

    @Override
    public boolean isReal() {
        return false;
    }

    @Override
    public KubernetesApi api() {
        return api;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path kubeconfig() {
        return Kubeconfigs.write(directory, "admin", "http://127.0.0.1:" + port, Optional.empty(), "none");
    }

    @Override
    public Path kubeconfig(int atPort) {
        return Kubeconfigs.write(directory, "admin", "http://127.0.0.1:" + atPort, Optional.empty(), "none");
    }

    @Override
    public Path kubeconfig(String account, TcpRelay relay) {
        return kubeconfig(relay);
    }

    @Override
    public void stop() {
        server.close();
    }

    @Override
    public void resume() {
        try {
            server = MockApiServer.start(store, port);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void expireVersions() {
        store.expire();
    }

    @Override
    public void close() {
        api.close();
        server.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

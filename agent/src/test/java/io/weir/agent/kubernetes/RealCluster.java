package io.weir.agent.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real kube-apiserver with a real etcd, on loopback, with certificates, keys and tokens of its own. */
final class RealCluster extends KubernetesTestCluster {

    private static final long END_SECONDS = 20;
    private static final String ADMIN_TOKEN = "weir-test-admin";
    private static final String ACCOUNT_TOKEN = "weir-test-account-";

    private final Path binary;
    private final Path directory;
    private final int port;
    private final int etcdPort;
    private final Process etcd;
    private final KubernetesApi api;
    private final List<String> accounts = new ArrayList<>();
    private Process server;

    RealCluster(Path binary) throws IOException {
        this.binary = binary;
        directory = Files.createTempDirectory("weir-kubernetes");
        port = freePort();
        etcdPort = freePort();
        int peerPort = freePort();
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "weir-kubernetes-cleanup"));
        etcd = start(
                "etcd",
                List.of(
                        "etcd",
                        "--data-dir=" + directory.resolve("data"),
                        "--listen-client-urls=http://127.0.0.1:" + etcdPort,
                        "--advertise-client-urls=http://127.0.0.1:" + etcdPort,
                        "--listen-peer-urls=http://127.0.0.1:" + peerPort,
                        "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort,
                        "--initial-cluster=default=http://127.0.0.1:" + peerPort));
        writeKeys();
        // The accounts that a test may want are known to the server from its start.
        accounts.addAll(List.of("kube-system:weir", "weir:weir", "default:default", "kube-system:weir-agent"));
        writeTokens();
        server = startServer();
        awaitCertificate();
        api = open(kubeconfig());
        awaitReady();
    }

    private Process startServer() {
        return start(
                "kube-apiserver",
                List.of(
                        binary.toString(),
                        "--etcd-servers=http://127.0.0.1:" + etcdPort,
                        "--bind-address=127.0.0.1",
                        "--secure-port=" + port,
                        "--cert-dir=" + directory.resolve("certs"),
                        "--service-account-key-file=" + directory.resolve("sa.pub"),
                        "--service-account-signing-key-file=" + directory.resolve("sa.key"),
                        "--service-account-issuer=https://kubernetes.default.svc",
                        "--token-auth-file=" + directory.resolve("tokens.csv"),
                        "--authorization-mode=RBAC",
                        "--service-cluster-ip-range=10.96.0.0/16",
                        "--disable-admission-plugins=ServiceAccount",
                        "--endpoint-reconciler-type=none",
                        "--shutdown-delay-duration=0s"));
    }

    private Process start(String name, List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve(name + ".log").toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void writeKeys() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            pem("sa.key", "PRIVATE KEY", pair.getPrivate().getEncoded());
            pem("sa.pub", "PUBLIC KEY", pair.getPublic().getEncoded());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void pem(String file, String what, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .encodeToString(content);
        Files.writeString(
                directory.resolve(file), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    private void writeTokens() throws IOException {
        StringBuilder lines = new StringBuilder(ADMIN_TOKEN + ",admin,admin,\"system:masters\"\n");
        for (String account : accounts) {
            String namespace = account.substring(0, account.indexOf(':'));
            lines.append(token(account)).append(",system:serviceaccount:").append(account);
            lines.append(",").append(account).append(",\"system:serviceaccounts,system:serviceaccounts:");
            lines.append(namespace).append("\"\n");
        }
        Files.writeString(directory.resolve("tokens.csv"), lines);
    }

    private static String token(String account) {
        return ACCOUNT_TOKEN + account.replace(':', '-');
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static KubernetesApi open(Path kubeconfig) {
        try {
            return KubernetesApi.open(Optional.of(kubeconfig));
        } catch (KubernetesException refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** Clients read the certificate when they are made. The server writes its key after it. */
    private void awaitCertificate() {
        Path key = directory.resolve("certs/apiserver.key");
        Until.holds(() -> "the certificate of the API server\n" + log(), () -> {
            if (!server.isAlive()) {
                throw new AssertionError("the API server ended\n" + log());
            }
            return Files.exists(key);
        });
    }

    private void awaitReady() {
        Until.holds(() -> "readyz of the API server\n" + log(), () -> {
            if (!server.isAlive()) {
                throw new AssertionError("the API server ended\n" + log());
            }
            try (var answer = api.stream("/readyz", java.util.Map.of())) {
                return answer.readAllBytes().length > 0
                        && api.get(ApiResource.NAMESPACES, "", "default").isPresent();
            } catch (KubernetesException | IOException notYet) {
                return false;
            }
        });
    }

    private String log() {
        try {
            List<String> lines = Files.readAllLines(directory.resolve("kube-apiserver.log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException failure) {
            return failure.toString();
        }
    }

    @Override
    public boolean isReal() {
        return true;
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
        return kubeconfig("admin", ADMIN_TOKEN, port);
    }

    @Override
    public Path kubeconfig(int atPort) {
        return kubeconfig("admin", ADMIN_TOKEN, atPort);
    }

    @Override
    public Path kubeconfig(String account, TcpRelay relay) {
        if (!accounts.contains(account)) {
            throw new IllegalArgumentException(account + ": expected one of " + accounts);
        }
        return kubeconfig(account.replace(':', '-'), token(account), relay.port());
    }

    private Path kubeconfig(String user, String token, int toPort) {
        return Kubeconfigs.write(
                directory,
                user,
                "https://127.0.0.1:" + toPort,
                Optional.of(directory.resolve("certs/apiserver.crt")),
                token);
    }

    @Override
    public void stop() {
        end(server);
    }

    @Override
    public void resume() {
        server = startServer();
        awaitReady();
    }

    /** A server that starts has no history of its own; what it does at its start makes every earlier version old. */
    @Override
    public void expireVersions() {
        stop();
        resume();
    }

    private static void end(Process process) {
        process.destroyForcibly();
        try {
            boolean unused = process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        if (server != null) {
            end(server);
        }
        if (etcd != null) {
            end(etcd);
        }
    }

    @Override
    public void close() {
        api.close();
        end();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

package io.weir.testbed.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A node with an agent and pods in network namespaces, in one of which a broker listens. Removed with this JVM at the latest. */
final class KafkaNode implements AutoCloseable {

    private static final String BROKER = "10.76.0.10:9092";
    /** CAP_NET_ADMIN, CAP_SYS_ADMIN and CAP_BPF, as bits of a capability mask. */
    private static final long NEEDED = 1L << 12 | 1L << 21 | 1L << 39;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String prefix = "kt" + ProcessHandle.current().pid();
    private final Path directory = ChildProcess.directory("node");
    private final Path cluster = directory.resolve("cluster");
    /** Of a short name: the path of a socket is in it. */
    private final Path state;

    private final List<ChildProcess> processes = new ArrayList<>();
    private final AtomicBoolean removed = new AtomicBoolean();
    private int pods;
    private String applied = "";

    KafkaNode() throws IOException {
        state = Files.createTempDirectory(prefix);
        Runtime.getRuntime().addShutdownHook(new Thread(this::remove, "end of " + prefix));
        topology("node", "node1");
        pod("kafka");
        Path broker = ChildProcess.directory("broker");
        processes.add(ChildProcess.start(
                broker,
                in("kafka", TestBroker.command()),
                broker.toString(),
                "--until-input-ends",
                "BROKER=" + BROKER));
    }

    /** Skips loudly without the privileges that this takes; fails instead in continuous integration. */
    static void requirePrivileges() throws IOException {
        long capabilities = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.split("\\s+", -1)[1], 16))
                .findFirst()
                .orElse(0);
        if ((capabilities & NEEDED) != NEEDED) {
            String missing = "network namespaces and BPF need root (CAP_NET_ADMIN, CAP_SYS_ADMIN, CAP_BPF)";
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(missing);
            }
            Assumptions.abort(missing);
        }
    }

    /** A pod whose label {@code app} is its name. */
    private void pod(String name) {
        String ipv4 = "10.76.0." + (10 + pods);
        String ipv6 = "fd76::" + (10 + pods++);
        topology("pod", "node1", name, ipv4, ipv6);
        put(
                name,
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: NAME, labels: {app: NAME}, annotations: {weir.io/interface: lxc-NAME}}
                spec: {nodeName: node1}
                status: {phase: Running, podIPs: [{ip: IPV4}, {ip: "IPV6"}]}
                """
                        .replace("NAME", name)
                        .replace("IPV4", ipv4)
                        .replace("IPV6", ipv6));
    }

    /** A pod whose label {@code app} is its name, with a {@link PodClient}. */
    ChildProcess client(String name) {
        pod(name);
        List<String> java = ChildProcess.java("128m", System.getProperty("java.class.path"), PodClient.class.getName());
        ChildProcess client = ChildProcess.start(ChildProcess.directory(name), in(name, java), BROKER);
        processes.add(client);
        return client;
    }

    /** Starts the agent, and waits until it has every pod. */
    void startAgent() throws IOException {
        processes.add(ChildProcess.launch(
                directory,
                in("node1", ChildProcess.java("256m", WeirProxy.classPath(), "io.weir.agent.cli.Main")),
                "agent",
                "--node-name",
                "node1",
                "--state-dir",
                cluster.toString(),
                "--run-dir",
                state.toString(),
                "--bpffs",
                bpffs().toString(),
                "--access-log",
                accessLog().toString()));
        Eventually.await(
                "every pod is ready", () -> ask("endpoints").split("\"state\":\"ready\"", -1).length == pods + 1);
    }

    /** Puts a policy in the place of the one before, and waits until it is in force. */
    void apply(String policy) throws IOException {
        if (policy.equals(applied)) {
            return;
        }
        applied = policy;
        long next = JSON.readTree(ask("status")).path("policyRevision").asLong() + 1;
        put("policy", policy);
        Eventually.await("revision " + next + " is in force", () -> !ask("policies/in-force?revision=" + next)
                .isEmpty());
    }

    /** The entries of the access log so far. */
    List<JsonNode> log() {
        try {
            List<JsonNode> entries = new ArrayList<>();
            for (String line : Files.exists(accessLog()) ? Files.readAllLines(accessLog()) : List.<String>of()) {
                entries.add(JSON.readTree(line));
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the agent answers; empty when it does not. */
    private String ask(String path) {
        return run(
                false,
                List.of(
                        "curl",
                        "-sf",
                        "-w",
                        "\\n",
                        "--max-time",
                        "20",
                        "--unix-socket",
                        state.resolve("weir.sock").toString(),
                        "http://weir/v1/" + path));
    }

    private Path bpffs() {
        return directory.resolve("bpf");
    }

    private Path accessLog() {
        return directory.resolve("access.log");
    }

    private void put(String name, String manifest) {
        try {
            Path fresh = Files.createDirectories(cluster).resolve("." + name);
            Files.writeString(fresh, manifest);
            Files.move(fresh, cluster.resolve(name + ".yaml"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> in(String name, List<String> program) {
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=/run/netns/weir-" + prefix + "-" + name));
        line.addAll(program);
        return line;
    }

    private void topology(String... command) {
        List<String> line = new ArrayList<>(
                List.of(ChildProcess.root().resolve("testbed/topology.sh").toString(), prefix));
        line.addAll(List.of(command));
        run(true, line);
    }

    /** Runs a program to its end, and gives what it says; nothing when it fails and may. */
    private static String run(boolean must, List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int result = process.waitFor();
            if (result != 0 && must) {
                throw new IllegalStateException(command + ": " + result + ": " + output);
            }
            return result == 0 ? output : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void remove() {
        if (!removed.getAndSet(true)) {
            topology("down");
            run(false, List.of("umount", bpffs().toString()));
            run(false, List.of("rm", "-r", state.toString()));
        }
    }

    @Override
    public void close() {
        processes.forEach(ChildProcess::close);
        remove();
    }
}

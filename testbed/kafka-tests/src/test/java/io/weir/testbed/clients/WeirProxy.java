package io.weir.testbed.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code weir proxy} before one listener of a broker, started from what the build leaves. */
final class WeirProxy implements AutoCloseable {

    private final ChildProcess process;
    private final Path log;
    private final String address;

    private WeirProxy(ChildProcess process, Path log, String address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /** A proxy whose clients may do what any of these rules allows; a rule is YAML in braces. */
    static WeirProxy start(TestBroker broker, String listener, String... rules) {
        TestBroker.Listener before = broker.listener(listener);
        Path directory = ChildProcess.directory("weir");
        Path log = directory.resolve("access.log");
        String address = "127.0.0.1:" + before.advertisedPort();
        try {
            Path policy = Files.writeString(directory.resolve("policy.yaml"), policy(rules));
            ChildProcess process = ChildProcess.start(
                    directory,
                    ChildProcess.java("256m", classPath(), "io.weir.agent.cli.Main"),
                    "proxy",
                    "--listen",
                    address,
                    "--upstream",
                    "127.0.0.1:" + before.port(),
                    "--policy",
                    policy.toString(),
                    "--access-log",
                    log.toString());
            return new WeirProxy(process, log, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String policy(String... rules) {
        StringBuilder policy = new StringBuilder(
                """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: clients}
                spec:
                  endpointSelector: {matchLabels: {app: kafka}}
                  ingress:
                  - toPorts:
                    - ports: [{port: "9092", protocol: TCP}]
                      rules:
                        kafka:
                """);
        for (String rule : rules) {
            policy.append("        - ").append(rule).append('\n');
        }
        return policy.toString();
    }

    /** The agent's. */
    static String classPath() throws IOException {
        Path target = ChildProcess.root().resolve("agent/target");
        try (Stream<Path> jars = Files.list(target)) {
            Path jar = jars.filter(file -> file.getFileName().toString().matches("weir-agent-[^/]*\\.jar"))
                    .filter(file -> !file.getFileName().toString().endsWith("-tests.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no weir-agent-*.jar in " + target));
            return jar + ":" + target.resolve("lib") + "/*";
        }
    }

    /** Where clients go. */
    String bootstrap() {
        return address;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The lines of its access log so far. */
    List<String> log() {
        try {
            return Files.exists(log) ? Files.readAllLines(log, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}

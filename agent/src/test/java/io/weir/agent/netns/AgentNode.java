package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A node with pods in network namespaces of its own, a web server in each pod that asks for one, and an agent process. */
final class AgentNode {

    private static final long DEADLINE_SECONDS = 60;
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final String prefix;
    private final Path directory;
    private final List<Process> started = new ArrayList<>();
    private Process agent = NONE;

    private static final Process NONE = ended();

    AgentNode(String prefix, Path directory) throws IOException, InterruptedException {
        this.prefix = prefix;
        this.directory = directory;
        Files.createDirectories(cluster());
        topology("down");
        topology("node", "node1");
    }

    private static Process ended() {
        try {
            return new ProcessBuilder("true").start();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Skips loudly without the privileges this needs; fails instead where CI says so. */
    static void requirePrivileges() throws IOException, InterruptedException {
        boolean root = Commands.must(List.of("id", "-u")).strip().equals("0");
        if (!root && "true".equals(System.getenv("CI"))) {
            throw new IllegalStateException("CI has to run these tests as root");
        }
        Assumptions.assumeTrue(root, "SKIPPED: network namespaces and BPF need root");
    }

    Path cluster() {
        return directory.resolve("cluster");
    }

    Path runDirectory() {
        return directory.resolve("run");
    }

    private String namespace(String name) {
        return "weir-" + prefix + "-" + name;
    }

    /** Directory of the pinned programs and maps. */
    Path bpffs() {
        return directory.resolve("bpf");
    }

    /** Runs a program in the node's namespace to its end, with this text as its input. */
    Commands.Result inNode(Map<String, String> environment, String input, List<String> command)
            throws IOException, InterruptedException {
        Path text = Files.writeString(directory.resolve("input"), input);
        List<String> whole = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> whole.add(name + "=" + value));
        whole.addAll(List.of("sh", "-c", "exec nsenter --net=\"$1\" \"$2\" <\"$3\"", "sh", netnsPath("node1")));
        whole.addAll(command);
        whole.add(text.toString());
        return Commands.run(whole);
    }

    /** Runs a command of the command line in the node's namespace to its end. */
    Commands.Result weir(String... arguments) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(List.of(
                "nsenter",
                "--net=" + netnsPath("node1"),
                java(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.weir.agent.cli.Main"));
        whole.addAll(List.of(arguments));
        return Commands.run(whole);
    }

    /** Starts a process in a pod that does nothing; gives its number. */
    long idle(String pod) throws IOException {
        return in(pod, directory.resolve("idle.log"), List.of("sleep", "600")).pid();
    }

    private void topology(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(ROOT.resolve("testbed/topology.sh").toString(), prefix));
        command.addAll(List.of(arguments));
        Commands.must(command);
    }

    /** Makes a pod in namespaces; tells nobody. */
    void pod(String name, String ipv4, String ipv6) throws IOException, InterruptedException {
        topology("pod", "node1", name, ipv4, ipv6);
    }

    void unpod(String name) throws IOException, InterruptedException {
        topology("unpod", "node1", name);
    }

    /** The manifest of a pod, found by an annotation such as {@code weir.io/interface: lxc-tie}. */
    void manifest(String name, String labels, String ipv4, String ipv6, String annotation) throws IOException {
        write(
                name + ".yaml",
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: NAME, labels: {LABELS}, annotations: {ANNOTATION}}
                spec: {nodeName: node1}
                status: {phase: Running, podIPs: [{ip: "IPV4"}, {ip: "IPV6"}]}
                """
                        .replace("NAME", name)
                        .replace("LABELS", labels)
                        .replace("ANNOTATION", annotation)
                        .replace("IPV4", ipv4)
                        .replace("IPV6", ipv6));
    }

    String netnsPath(String name) {
        return "/run/netns/" + namespace(name);
    }

    /** Puts a file into the cluster directory in one step. */
    void write(String name, String text) throws IOException {
        Path hidden = Files.writeString(cluster().resolve("." + name), text);
        Files.move(
                hidden, cluster().resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Starts the web server of the examples in a pod. */
    void serve(String pod) throws IOException, InterruptedException {
        Path log = directory.resolve(pod + ".log");
        Process unused = in(
                pod,
                log,
                List.of(java(), ROOT.resolve("examples/starwars/Deathstar.java").toString()));
        await(() -> Files.readString(log).contains("ready"), "server in " + pod);
    }

    private Process in(String name, Path log, List<String> command) throws IOException {
        List<String> whole = new ArrayList<>(List.of("nsenter", "--net=" + netnsPath(name)));
        whole.addAll(command);
        Process process = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        started.add(process);
        return process;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Starts the agent; it is not ready yet. */
    void startAgent(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.weir.agent.cli.Main",
                "agent",
                "--state-dir",
                cluster().toString(),
                "--run-dir",
                runDirectory().toString(),
                "--bpffs",
                bpffs().toString(),
                "--node-name",
                "node1"));
        command.addAll(List.of(options));
        agent = in("node1", agentLogFile(), command);
    }

    private Path agentLogFile() {
        return directory.resolve("agent.log");
    }

    String agentLog() throws IOException {
        return Files.exists(agentLogFile()) ? Files.readString(agentLogFile()) : "";
    }

    /** Ends the agent without warning. */
    void killAgent() throws InterruptedException {
        agent.destroyForcibly();
        agent.waitFor();
    }

    /** Tells the agent to end; gives its exit code. */
    int stopAgent() throws InterruptedException {
        agent.destroy();
        assertThat(agent.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
                .as("the agent ended")
                .isTrue();
        return agent.exitValue();
    }

    /** What a request from one pod gets: the first line of the answer, or {@code exit N} of curl. */
    String request(String from, String method, String url) throws IOException, InterruptedException {
        Commands.Result result = Commands.run(List.of(
                "nsenter",
                "--net=" + netnsPath(from),
                "curl",
                "--silent",
                "--globoff",
                "--max-time",
                "2",
                "--request",
                method,
                url));
        return result.exitCode() == 0
                ? result.output().lines().findFirst().orElse("").strip()
                : "exit " + result.exitCode();
    }

    /** Waits until a request gets this answer. */
    void awaitAnswer(String answer, String from, String method, String url) throws IOException, InterruptedException {
        String[] last = {""};
        await(
                () -> {
                    last[0] = request(from, method, url);
                    return last[0].equals(answer);
                },
                () -> "answer '" + answer + "' to " + from + " " + method + " " + url + "; last '" + last[0] + "'");
    }

    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    void await(Condition condition, String what) throws IOException, InterruptedException {
        await(condition, () -> what);
    }

    private void await(Condition condition, java.util.function.Supplier<String> what)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + DEADLINE_SECONDS + " s: " + what.get() + "\n" + agentLog());
            }
            Thread.onSpinWait();
        }
    }

    /** Ends every process and removes everything. */
    void remove() throws IOException, InterruptedException {
        for (Process process : started) {
            process.destroyForcibly();
            process.waitFor();
        }
        topology("down");
        Commands.Result unused =
                Commands.run(List.of("umount", directory.resolve("bpf").toString()));
    }
}

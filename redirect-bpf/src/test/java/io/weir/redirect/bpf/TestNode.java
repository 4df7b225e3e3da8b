package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace with a thread inside it and a directory for a BPF file system; all gone after {@link #close}. */
final class TestNode implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "weir-bpf-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Path bpffs;

    TestNode() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root && !"true".equals(System.getenv("CI"))) {
            assumeTrue(false, "SKIPPED: needs root for network namespaces and BPF");
        }
        assertThat(root).as("running as root").isTrue();
        bpffs = Files.createTempDirectory("weir-bpffs");
        run("ip", "netns", "add", name);
        run("ip", "-n", name, "link", "set", "lo", "up");
        call(() -> Libbpf.check(Libbpf.enterNamespace(namespace()), "setns", name));
    }

    String namespace() {
        return "/run/netns/" + name;
    }

    DatapathConfig config() {
        return new DatapathConfig(bpffs);
    }

    Path bpffs() {
        return bpffs;
    }

    /** A dummy of a pod's veth, host side; gives its interface number. */
    int addVeth(String interfaceName) throws Exception {
        run("ip", "-n", name, "link", "add", interfaceName, "type", "veth", "peer", "name", interfaceName + "p");
        return call(() -> Libbpf.check(Libbpf.interfaceIndex(interfaceName), "if_nametoindex", interfaceName));
    }

    String ip(String... arguments) throws Exception {
        return tool("ip", arguments);
    }

    /** Runs {@code ip} or {@code tc} on the namespace and gives what it prints. */
    String tool(String tool, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(tool, "-n", name));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Runs a task on the thread inside the namespace. */
    <T> T call(Callable<T> task) throws Exception {
        try {
            return thread.submit(task).get(60, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Exception exception) {
                throw exception;
            }
            throw new CompletionException(failure.getCause());
        }
    }

    /** A task without a result. */
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }

    void run(Task task) throws Exception {
        boolean unused = call(() -> {
            task.run();
            return true;
        });
    }

    static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue())
                .as(String.join(" ", command) + ": " + output)
                .isZero();
        return output;
    }

    /** How many descriptors of the kinds that the datapath opens this process has; jars and pipes come and go by themselves. */
    static int descriptors() throws IOException, BpfException {
        int count = 0;
        for (Path descriptor : Pins.list(Path.of("/proc/self/fd"))) {
            if (Files.isSymbolicLink(descriptor)) {
                String target = Files.readSymbolicLink(descriptor).toString();
                boolean ours = target.matches("(anon_inode:|socket:|net:).*|.*weir-bpffs.*");
                count += ours ? 1 : 0;
            }
        }
        return count;
    }

    @Override
    public void close() throws IOException, BpfException {
        thread.shutdown();
        if (Libbpf.isBpfFileSystem(bpffs.toString()) == 1) {
            Libbpf.check(Libbpf.unmount(bpffs.toString()), "umount2", bpffs.toString());
        }
        Files.delete(bpffs);
        run("ip", "netns", "del", name);
    }
}

package io.weir.agent.cli;

import io.weir.agent.cni.CniInstaller;
import io.weir.agent.cni.CniSettings;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Where the CNI plugin goes, and how it is to behave. */
final class CniOptions {

    /** Where it goes. */
    static final class Directories {

        @Option(
                names = "--bin-dir",
                paramLabel = "DIR",
                description = "Executables of CNI plugins; default ${DEFAULT-VALUE}.",
                defaultValue = "/opt/cni/bin")
        private Path binaries = Path.of("");

        @Option(
                names = "--conf-dir",
                paramLabel = "DIR",
                description = "Network configurations; default ${DEFAULT-VALUE}.",
                defaultValue = "/etc/cni/net.d")
        private Path configurations = Path.of("");

        CniInstaller installer() {
            return new CniInstaller(binaries.toAbsolutePath(), configurations.toAbsolutePath());
        }
    }

    @Option(
            names = "--cni-socket",
            paramLabel = "FILE",
            description = "The agent's socket as the node has it; default ${DEFAULT-VALUE}.",
            defaultValue = "/run/weir/weir.sock")
    private Path socket = Path.of("");

    @Option(
            names = "--cni-bpffs",
            paramLabel = "DIR",
            description = "The pinned programs as the node has them; default ${DEFAULT-VALUE}.",
            defaultValue = "/sys/fs/bpf/weir")
    private Path bpffs = Path.of("");

    @Option(
            names = "--cni-failure-policy",
            paramLabel = "POLICY",
            description = "A pod that no agent confirms does not start (fail), starts without any network (closed), or"
                    + " unguarded (open); default ${DEFAULT-VALUE}.",
            defaultValue = "FAIL")
    private CniSettings.FailurePolicy failurePolicy = CniSettings.FailurePolicy.FAIL;

    @Option(
            names = "--cni-wait",
            paramLabel = "SECONDS",
            description = "How long a pod waits for the agent, 0..60; default ${DEFAULT-VALUE}.",
            defaultValue = "8")
    private int waitSeconds;

    CniSettings settings() {
        return new CniSettings(socket, bpffs, failurePolicy, Duration.ofSeconds(waitSeconds));
    }
}

package io.weir.agent.cli;

import io.weir.agent.Agent;
import io.weir.agent.AgentConfig;
import io.weir.agent.ClusterSource;
import io.weir.agent.endpoint.HostPaths;
import io.weir.agent.state.NodeSettings;
import io.weir.redirect.bpf.BpfException;
import io.weir.rules.compile.EnforcementMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir agent}: runs the agent of this node until it is told to end. */
@Command(
        name = AgentCommand.NAME,
        description = "Runs the agent of this node: watches the cluster, enforces its policies.",
        mixinStandardHelpOptions = true)
final class AgentCommand implements Callable<Integer> {

    static final String NAME = "agent";

    private static final Logger LOG = LoggerFactory.getLogger(AgentCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Mixin
    private ClusterSourceOptions cluster = new ClusterSourceOptions();

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            description = "Socket and state that outlives the agent; default ${DEFAULT-VALUE}.",
            defaultValue = "/run/weir")
    private Path runDirectory = Path.of("");

    @Option(
            names = "--bpffs",
            paramLabel = "DIR",
            description = "Pinned programs and maps; default ${DEFAULT-VALUE}.",
            defaultValue = "/sys/fs/bpf/weir")
    private Path bpffs = Path.of("");

    @Option(
            names = "--host-proc",
            paramLabel = "DIR",
            description = "The node's /proc, where the processes of pods are; default ${DEFAULT-VALUE}.",
            defaultValue = "/proc")
    private Path hostProc = Path.of("");

    @Option(
            names = "--host-cgroup",
            paramLabel = "DIR",
            description = "The node's /sys/fs/cgroup, where pods are found by their UIDs; default ${DEFAULT-VALUE}.",
            defaultValue = "/sys/fs/cgroup")
    private Path hostCgroup = Path.of("");

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            description = "Name of this node in the cluster; default: the host name.",
            defaultValue = "")
    private String nodeName = "";

    @Option(
            names = "--device",
            paramLabel = "INTERFACE",
            description = "Interface that traffic from other nodes enters by; may stand several times. Default: every"
                    + " interface with a global address that does not lead to a pod.")
    private List<String> devices = new ArrayList<>();

    @Mixin
    private IdentityOptions identities = new IdentityOptions();

    @Mixin
    private AccessLogOptions accessLog = new AccessLogOptions();

    @Option(
            names = "--metrics-listen",
            paramLabel = "ADDR:PORT",
            converter = SocketAddress.class,
            description =
                    "Serves metrics at http://ADDR:PORT/metrics, to whoever reaches it; default: on the API's socket alone.")
    private Optional<InetSocketAddress> metricsListen = Optional.empty();

    @Mixin
    private LifeOptions life = new LifeOptions();

    @Option(
            names = "--enforcement",
            paramLabel = "MODE",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.",
            defaultValue = "DEFAULT")
    private EnforcementMode enforcement = EnforcementMode.DEFAULT;

    @Override
    public Integer call() throws IOException, BpfException, InterruptedException {
        String name = nodeName.isEmpty() ? InetAddress.getLocalHost().getHostName() : nodeName;
        ClusterSource source = cluster.source();
        AgentConfig config = new AgentConfig(
                source,
                identities.source(source),
                runDirectory.toAbsolutePath(),
                bpffs.toAbsolutePath(),
                new HostPaths(hostProc.toAbsolutePath(), hostCgroup.toAbsolutePath()),
                new NodeSettings(name, devices, enforcement),
                accessLog.settings(),
                metricsListen,
                life.settings());
        if (configuration.prints()) {
            configuration.print(spec.commandLine());
            return 0;
        }
        Lifetime lifetime = new Lifetime("weir agent");
        Agent agent = Agent.start(config, lifetime::fail, lifetime::end);
        lifetime.closeAtEnd(agent);
        HangUp.handle(() -> agent.accessLog().reopen());
        LOG.info("node {}, {}", name, configuration.description());
        return lifetime.await();
    }
}

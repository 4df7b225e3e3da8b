package io.weir.agent.cli;

import io.weir.agent.RunDirectory;
import io.weir.agent.cni.CniException;
import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.Datapath;
import io.weir.redirect.bpf.DatapathConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir cleanup}: takes the datapath off this node, for good or before a build that cannot take it over. */
@Command(
        name = "cleanup",
        description =
                "Removes the CNI plugin and every program, map, rule and route of weir from this node; no agent may"
                        + " run.",
        mixinStandardHelpOptions = true)
final class CleanupCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--bpffs",
            paramLabel = "DIR",
            description = "Pinned programs and maps; default ${DEFAULT-VALUE}.",
            defaultValue = "/sys/fs/bpf/weir")
    private Path bpffs = Path.of("");

    @Mixin
    private CniOptions.Directories cni = new CniOptions.Directories();

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            description = "The agent's directory: what refers to the datapath goes; default ${DEFAULT-VALUE}.",
            defaultValue = "/run/weir")
    private Path runDirectory = Path.of("");

    @Option(names = "--force", description = "Does it. Traffic of all pods passes unguarded from then on.")
    private boolean force;

    @Override
    public Integer call() throws BpfException, IOException, CniException {
        if (!force) {
            throw new CommandFailure("cleanup: traffic of all pods would pass unguarded from then on; say --force");
        }
        // New pods first: with the plugin in place they would wait for an agent.
        boolean unused = cni.installer().uninstall();
        Datapath.cleanup(new DatapathConfig(bpffs.toAbsolutePath()));
        RunDirectory.forgetDatapath(runDirectory.toAbsolutePath());
        spec.commandLine().getOut().println("The datapath is removed.");
        spec.commandLine().getOut().flush();
        return 0;
    }
}

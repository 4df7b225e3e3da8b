package io.weir.agent.cli;

import io.weir.agent.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command {@code weir}: every word after it is a subcommand with a file of its own. */
@Command(
        name = "weir",
        description = "A per-node L7 policy gateway.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.JarVersion.class,
        subcommands = {
            AgentCommand.class,
            ProxyCommand.class,
            StatusCommand.class,
            EndpointCommand.class,
            PolicyCommand.class,
            IdentityCommand.class,
            BpfCommand.class,
            MonitorCommand.class,
            MetricsCommand.class,
            VersionCommand.class,
            CniCommand.class,
            CleanupCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main {

    static final class JarVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"weir " + Version.text()};
        }
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new FailureMessage());
    }
}

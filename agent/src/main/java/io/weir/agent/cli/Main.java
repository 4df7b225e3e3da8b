package io.weir.agent.cli;

import io.weir.agent.Version;
import io.weir.agent.config.ConfigurationException;
import io.weir.agent.config.OptionValues;
import io.weir.agent.config.OriginOfRefusal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        System.exit(run(commandLine(), List.of(arguments), System.getenv()));
    }

    /** Runs one command; the agent takes options from its configuration file and the environment as well. */
    static int run(CommandLine line, List<String> arguments, Map<String, String> environment) {
        if (!arguments.isEmpty() && arguments.get(0).equals(AgentCommand.NAME)) {
            CommandLine agent = Objects.requireNonNull(line.getSubcommands().get(AgentCommand.NAME));
            try {
                OptionValues values = OptionValues.give(agent, arguments.subList(1, arguments.size()), environment);
                values.warnings().forEach(warning -> line.getErr().println("warning: " + warning));
                line.setParameterExceptionHandler(new OriginOfRefusal(values));
            } catch (ConfigurationException refused) {
                line.getErr().println("weir: " + refused.getMessage());
                return agent.getCommandSpec().exitCodeOnInvalidInput();
            }
        }
        return line.execute(arguments.toArray(String[]::new));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new FailureMessage());
    }
}

package io.weir.agent.cli;

import io.weir.agent.config.EffectiveConfiguration;
import io.weir.agent.config.OptionValues;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Options about where the other options come from. */
final class ConfigurationOptions {

    @Option(
            names = "--" + OptionValues.FILE_OPTION,
            paramLabel = "FILE",
            description =
                    "YAML file with options by name, or a directory with a file for each. The environment (WEIR_NODE_NAME"
                            + " for --node-name) comes before it, the command line before both.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--" + OptionValues.PRINT_OPTION,
            description = "Prints what all options come to, and where each is from; starts nothing.")
    private boolean print;

    /** Where the options come from, for people. */
    String description() {
        return file.map(path -> "configuration " + path).orElse("no configuration file");
    }

    boolean prints() {
        return print;
    }

    void print(CommandLine command) {
        if (command.getDefaultValueProvider() instanceof OptionValues values) {
            new EffectiveConfiguration(command, values).print(command.getOut());
        } else {
            throw new CommandFailure("--print-config: the options were not read from the environment");
        }
    }
}

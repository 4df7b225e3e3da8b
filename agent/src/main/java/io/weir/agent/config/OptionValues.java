package io.weir.agent.config;

import io.weir.rules.model.NearestName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * What the environment and the configuration file say of the options of one command. Every option of the command has its name in
 * both: {@code --node-name} is {@code WEIR_NODE_NAME} and {@code node-name}. The command line comes before the environment, that
 * before the file, and the file before what the option says itself.
 */
public final class OptionValues implements IDefaultValueProvider {

    /** Name of the option that says where the file is. */
    public static final String FILE_OPTION = "config";

    /** Name of the option that asks for what is in force. */
    public static final String PRINT_OPTION = "print-config";

    /** Options about the configuration itself: they stand on the command line, and the first one in the environment. */
    private static final Set<String> NOT_IN_FILES = Set.of(FILE_OPTION, PRINT_OPTION);

    private static final String ENVIRONMENT = "WEIR_";
    private static final String SEPARATOR = ",";

    private final Map<String, Setting> settings;
    private final List<String> warnings;

    private OptionValues(Map<String, Setting> settings, List<String> warnings) {
        this.settings = Map.copyOf(settings);
        this.warnings = List.copyOf(warnings);
    }

    /** The one option that is read before all others. */
    @CommandLine.Command
    private static final class FileOption {
        @Option(names = "--" + FILE_OPTION)
        private Optional<Path> file = Optional.empty();

        @Option(names = {"-h", "--help"})
        private boolean help;
    }

    /**
     * Gives a command its values; they take effect when it is parsed.
     *
     * @param arguments of that command
     * @throws ConfigurationException when the file cannot be used; nothing has changed then
     */
    public static OptionValues give(CommandLine command, List<String> arguments, Map<String, String> environment)
            throws ConfigurationException {
        FileOption option = new FileOption();
        new CommandLine(option)
                .setOverwrittenOptionsAllowed(true)
                .setUnmatchedArgumentsAllowed(true)
                .parseArgs(arguments.toArray(String[]::new));
        splitLists(command.getCommandSpec());
        Map<String, OptionSpec> options = options(command.getCommandSpec());
        Map<String, Setting> settings = new TreeMap<>();
        List<String> warnings = new ArrayList<>();
        if (!option.help) {
            Optional<Path> file = option.file;
            String named = environment.getOrDefault(variable(FILE_OPTION), "");
            if (file.isEmpty() && options.containsKey(FILE_OPTION) && !named.isEmpty()) {
                file = Optional.of(Path.of(named));
            }
            if (file.isPresent()) {
                settings.putAll(fromFile(file.get(), options));
            }
            settings.putAll(fromEnvironment(environment, options, warnings));
        }
        OptionValues values = new OptionValues(settings, warnings);
        command.setDefaultValueProvider(values);
        return values;
    }

    /** Lists are written as one text where a default is, so every option that may stand several times is split. */
    private static void splitLists(CommandSpec command) {
        for (OptionSpec option : List.copyOf(command.options())) {
            if (option.isMultiValue() && option.splitRegex().isEmpty() && option.group() == null) {
                command.remove(option);
                command.addOption(option.toBuilder().splitRegex(SEPARATOR).build());
            }
        }
    }

    private static Map<String, Setting> fromFile(Path file, Map<String, OptionSpec> options)
            throws ConfigurationException {
        Map<String, Setting> settings = ConfigurationFiles.read(file);
        for (Setting setting : settings.values()) {
            String key = setting.key();
            if (NOT_IN_FILES.contains(key)) {
                throw new ConfigurationException(setting.where() + ": " + key + ": only the command line may say this");
            }
            OptionSpec option = options.get(key);
            if (option == null) {
                Map<String, OptionSpec> known = new TreeMap<>(options);
                known.keySet().removeAll(NOT_IN_FILES);
                throw new ConfigurationException(setting.where() + ": " + key + ": no such option"
                        + NearestName.hint(key, known.keySet(), Set.of()));
            }
            checkList(setting, option);
        }
        return settings;
    }

    private static void checkList(Setting setting, OptionSpec option) throws ConfigurationException {
        if (setting.isList() && !option.isMultiValue()) {
            throw new ConfigurationException(setting.where() + ": " + setting.key() + ": a list; expected one value");
        }
        for (String value : setting.values()) {
            if (setting.isList() && value.contains(SEPARATOR)) {
                throw new ConfigurationException(setting.where() + ": " + setting.key() + ": '" + value
                        + "': expected no comma inside an element");
            }
        }
    }

    private static Map<String, Setting> fromEnvironment(
            Map<String, String> environment, Map<String, OptionSpec> options, List<String> warnings) {
        Map<String, Setting> settings = new TreeMap<>();
        Map<String, String> keys = new HashMap<>();
        options.keySet().stream().filter(key -> !key.equals(PRINT_OPTION)).forEach(key -> keys.put(variable(key), key));
        new TreeMap<>(environment).forEach((name, value) -> {
            String key = keys.get(name);
            if (key != null && !value.isEmpty()) {
                settings.put(key, new Setting(key, List.of(value), false, name));
            } else if (key == null && name.startsWith(ENVIRONMENT)) {
                String hint = NearestName.hint(name, keys.keySet(), Set.of());
                if (hint.startsWith(";")) {
                    warnings.add(name + ": no option has this name" + hint);
                }
            }
        });
        return settings;
    }

    /** The options that a user may set, by name without dashes. */
    static Map<String, OptionSpec> options(CommandSpec command) {
        Map<String, OptionSpec> options = new TreeMap<>();
        for (OptionSpec option : command.options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                options.put(key(option), option);
            }
        }
        return options;
    }

    static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    static String variable(String key) {
        return ENVIRONMENT + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Names in the environment that look like a slip: Kubernetes puts others there that are none of ours. */
    public List<String> warnings() {
        return warnings;
    }

    /** Where the value of an option comes from when the command line does not give it; empty for its own default. */
    Optional<Setting> setting(OptionSpec option) {
        return Optional.ofNullable(settings.get(key(option)));
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        return setting(option)
                .map(setting -> String.join(SEPARATOR, setting.values()))
                .orElse(null);
    }

    /**
     * A line for each setting that a message names by its option: who reads {@code --run-dir} should know which file or variable it
     * stands in.
     */
    public List<String> origins(CommandLine command, String message) {
        List<String> lines = new ArrayList<>();
        for (OptionSpec option : options(command.getCommandSpec()).values()) {
            String name = option.longestName();
            Optional<Setting> setting = setting(option);
            boolean named = message.matches("(?s).*(?<![-a-z0-9])" + name + "(?![-a-z0-9]).*");
            if (named && setting.isPresent()) {
                lines.add(name + " comes from " + setting.get().where());
            }
        }
        return lines;
    }
}

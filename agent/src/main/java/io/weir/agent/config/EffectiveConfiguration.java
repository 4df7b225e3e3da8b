package io.weir.agent.config;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What is in force of a command's options, as a configuration file with the origin of each value. Secrets are never in it. */
public final class EffectiveConfiguration {

    /** Options that are a secret themselves, not the name of a file that has one. */
    private static final Pattern SECRET = Pattern.compile("(.*-)?(password|passphrase|secret|token)");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9/._-]*");

    private final CommandLine command;
    private final OptionValues values;

    /** Of a command that has been parsed. */
    public EffectiveConfiguration(CommandLine command, OptionValues values) {
        this.command = command;
        this.values = values;
    }

    public void print(PrintWriter out) {
        OptionValues.options(command.getCommandSpec()).forEach((key, option) -> {
            if (!key.equals(OptionValues.FILE_OPTION) && !key.equals(OptionValues.PRINT_OPTION)) {
                out.println(line(key, option));
            }
        });
        out.flush();
    }

    private String line(String key, OptionSpec option) {
        ParseResult parsed = command.getParseResult();
        Optional<Setting> setting = values.setting(option);
        List<String> texts;
        String origin;
        if (parsed.hasMatchedOption(option.longestName())) {
            texts = parsed.matchedOption(option.longestName()).stringValues();
            origin = "command line";
        } else if (setting.isPresent()) {
            texts = option.getValue() instanceof Collection<?> several
                    ? several.stream().map(String::valueOf).toList()
                    : setting.get().values();
            origin = setting.get().where();
        } else {
            String own = option.defaultValue();
            texts = own == null || own.isEmpty() ? List.of() : List.of(own);
            origin = "default";
            if (texts.isEmpty() && isSwitch(option)) {
                texts = List.of("false");
            }
        }
        if (texts.isEmpty() && isSwitch(option)) {
            texts = List.of("true");
        }
        if (texts.isEmpty()) {
            return "# " + key + ": not set";
        }
        String shown = SECRET.matcher(key).matches() ? "[redacted]" : yaml(texts, option.isMultiValue());
        return (SECRET.matcher(key).matches() ? "# " : "") + key + ": " + shown + " # " + origin;
    }

    private static boolean isSwitch(OptionSpec option) {
        return option.type() == boolean.class || option.type() == Boolean.class;
    }

    private static String yaml(List<String> texts, boolean list) {
        if (!list) {
            return quoted(texts.get(texts.size() - 1));
        }
        return "["
                + String.join(
                        ", ", texts.stream().map(EffectiveConfiguration::quoted).toList()) + "]";
    }

    private static String quoted(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "''") + "'";
    }
}

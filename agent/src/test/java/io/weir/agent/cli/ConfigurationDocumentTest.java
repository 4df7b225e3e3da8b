package io.weir.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The table of docs/configuration.md says what the options say; with -Dweir.write.docs=true it is written. */
final class ConfigurationDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
    private static final String BEGIN = "<!-- options: written by ConfigurationDocumentTest -->\n";
    private static final String END = "<!-- end of options -->";

    @Test
    void lists_every_option_of_the_agent() throws IOException {
        String text = Files.readString(DOCUMENT);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        int to = text.indexOf(END);
        if (Boolean.getBoolean("weir.write.docs")) {
            Files.writeString(DOCUMENT, text.substring(0, from) + table() + text.substring(to));
        } else {
            assertThat(text.substring(from, to))
                    .as("docs/configuration.md; written anew by mvn -pl agent -am -Dtest=ConfigurationDocumentTest"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -Dweir.write.docs=true test")
                    .isEqualTo(table());
        }
    }

    private static String table() {
        TreeMap<String, String> rows = new TreeMap<>();
        CommandLine agent =
                Objects.requireNonNull(Main.commandLine().getSubcommands().get("agent"));
        for (OptionSpec option : agent.getCommandSpec().options()) {
            String key = option.longestName().substring(2);
            if (List.of("help", "version", "print-config", "config").contains(key)) {
                continue;
            }
            String own = option.defaultValue();
            String fallback = own == null || own.isEmpty() ? "" : "`" + own + "`";
            String description = String.join(" ", option.description())
                    .replace("${DEFAULT-VALUE}", String.valueOf(own))
                    .replace("${COMPLETION-CANDIDATES}", candidates(option))
                    .replace("|", "\\|");
            rows.put(
                    key,
                    "| `" + key + "` | `WEIR_" + key.toUpperCase(Locale.ROOT).replace('-', '_') + "` | " + fallback
                            + " | " + description + " |\n");
        }
        return "| key | variable | default | what it says |\n|---|---|---|---|\n" + String.join("", rows.values());
    }

    private static String candidates(OptionSpec option) {
        return option.type().isEnum()
                ? String.join(
                        ", ",
                        List.of(option.type().getEnumConstants()).stream()
                                .map(Object::toString)
                                .toList())
                : "";
    }
}

package io.weir.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir metrics}: what the agent counts and times, without a monitoring system. */
@Command(
        name = "metrics",
        description = "Shows metrics of the agent.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class MetricsCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "list",
            description =
                    "Lists metrics, a line a series. The table leaves histogram buckets out; JSON and YAML have them.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin AgentOptions agent,
            @Mixin OutputOption output,
            @Option(
                            names = {"-p", "--match-pattern"},
                            paramLabel = "PATTERN",
                            description = "Only metrics in whose name this regular expression is found.",
                            defaultValue = "")
                    String pattern)
            throws IOException {
        Pattern wanted = compile(pattern);
        ArrayNode series = JsonNodeFactory.instance.arrayNode();
        for (JsonNode one : agent.client().get("/v1/metrics")) {
            if (wanted.matcher(one.path("name").asText()).find()) {
                series.add(one);
            }
        }
        output.print(spec.commandLine().getOut(), series, out -> table(out, series));
        return 0;
    }

    private Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException wrong) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--match-pattern '" + pattern + "': expected a regular expression: " + wrong.getDescription(),
                    wrong);
        }
    }

    private static void table(PrintWriter out, JsonNode series) {
        TextTable table = new TextTable("METRIC", "LABELS", "VALUE");
        for (JsonNode one : series) {
            String name = one.path("name").asText();
            if (name.endsWith("_bucket")) {
                continue;
            }
            StringJoiner labels = new StringJoiner(" ");
            one.path("labels")
                    .properties()
                    .forEach(label ->
                            labels.add(label.getKey() + "=" + label.getValue().asText()));
            table.line(name, labels.toString(), one.path("value").asText());
        }
        table.print(out);
    }
}

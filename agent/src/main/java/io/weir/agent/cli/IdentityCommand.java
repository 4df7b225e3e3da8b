package io.weir.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir identity}: security numbers and the labels they stand for. */
@Command(
        name = "identity",
        description = "Shows security identities.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class IdentityCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(name = "list", description = "Lists every identity.", mixinStandardHelpOptions = true)
    int list(@Mixin AgentOptions agent, @Mixin OutputOption output) throws IOException {
        print(output, agent.client().get("/v1/identities"));
        return 0;
    }

    @Command(name = "get", description = "Shows one identity.", mixinStandardHelpOptions = true)
    int get(
            @Mixin AgentOptions agent,
            @Mixin OutputOption output,
            @Parameters(paramLabel = "ID", description = "Number of the identity.") int id)
            throws IOException {
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        for (JsonNode identity : agent.client().get("/v1/identities")) {
            if (identity.path("id").asInt() == id) {
                found.add(identity);
            }
        }
        if (found.isEmpty()) {
            throw new CommandFailure("identity " + id + ": there is none; 'weir identity list' shows them");
        }
        print(output, found);
        return 0;
    }

    private void print(OutputOption output, JsonNode identities) throws IOException {
        output.print(spec.commandLine().getOut(), identities, out -> table(out, identities));
    }

    private static void table(PrintWriter out, JsonNode identities) {
        TextTable table = new TextTable("ID", "LABELS");
        for (JsonNode identity : identities) {
            List<String> labels = ListedTable.texts(identity.path("labels"));
            table.row(1, labels, identity.path("id").asText(), "");
        }
        table.print(out);
    }
}

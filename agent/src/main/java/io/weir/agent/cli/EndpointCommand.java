package io.weir.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir endpoint}: the local workloads policy is enforced for. */
@Command(
        name = "endpoint",
        description = "Shows the endpoints of this node.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class EndpointCommand {

    private static final int LABELS_COLUMN = 4;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(name = "list", description = "Lists every endpoint.", mixinStandardHelpOptions = true)
    int list(@Mixin AgentOptions agent, @Mixin OutputOption output) throws IOException {
        JsonNode endpoints = agent.client().get("/v1/endpoints");
        output.print(spec.commandLine().getOut(), endpoints, out -> table(out, endpoints));
        return 0;
    }

    @Command(name = "get", description = "Shows one endpoint as JSON.", mixinStandardHelpOptions = true)
    int get(
            @Mixin AgentOptions agent,
            @Mixin OutputOption output,
            @Parameters(paramLabel = "ID", description = "Number of the endpoint, or namespace/pod.") String id)
            throws IOException {
        JsonNode endpoint = agent.client().get("/v1/endpoints/" + PathSegment.escape(id));
        output.print(spec.commandLine().getOut(), endpoint, out -> out.println(pretty(endpoint)));
        return 0;
    }

    private static String pretty(JsonNode value) {
        return new ObjectMapper().createArrayNode().add(value).toPrettyString();
    }

    private static void table(PrintWriter out, JsonNode endpoints) {
        TextTable table = new TextTable(
                        "ENDPOINT",
                        "POLICY (ingress)",
                        "POLICY (egress)",
                        "IDENTITY",
                        "LABELS (source:key[=value])",
                        "IPv6",
                        "IPv4",
                        "STATUS")
                .line("", "ENFORCEMENT", "ENFORCEMENT", "", "", "", "", "");
        for (JsonNode endpoint : endpoints) {
            JsonNode status = endpoint.path("status");
            JsonNode addresses = status.path("networking").path("addressing").path(0);
            List<String> labels = ListedTable.texts(status.path("identity").path("labels"));
            String trouble = status.path("trouble").asText();
            table.row(
                    LABELS_COLUMN,
                    labels,
                    endpoint.path("id").asText(),
                    enforcement(status.path("policy").path("ingress-enforced")),
                    enforcement(status.path("policy").path("egress-enforced")),
                    status.path("identity").path("id").asText("-"),
                    "",
                    addresses.path("ipv6").asText("-"),
                    addresses.path("ipv4").asText("-"),
                    status.path("state").asText() + (trouble.isEmpty() ? "" : " (" + trouble + ")"));
        }
        table.print(out);
    }

    private static String enforcement(JsonNode enforced) {
        return enforced.asBoolean() ? "Enabled" : "Disabled";
    }
}

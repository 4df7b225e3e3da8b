package io.weir.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir bpf}: the kernel's own content, read from its maps. */
@Command(
        name = "bpf",
        description = "Shows what the kernel holds.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BpfCommand.Policy.class,
            BpfCommand.IpCache.class,
            BpfCommand.Endpoint.class,
            BpfCommand.Flows.class
        })
final class BpfCommand {

    /** {@code weir bpf policy}. */
    @Command(name = "policy", description = "Policy maps.", mixinStandardHelpOptions = true)
    static final class Policy {

        private static final int LABELS_COLUMN = 3;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Command(name = "get", description = "Prints the policy map of an endpoint.", mixinStandardHelpOptions = true)
        int get(
                @Mixin AgentOptions agent,
                @Mixin OutputOption output,
                @Option(names = "--all", description = "Every endpoint.") boolean all,
                @Parameters(arity = "0..1", paramLabel = "ID", description = "Number of the endpoint.") Integer id)
                throws IOException {
            if (all == (id != null)) {
                throw new CommandFailure("bpf policy get: expected the number of an endpoint, or --all");
            }
            JsonNode maps = agent.client().get(all ? "/v1/bpf/policy" : "/v1/bpf/policy/" + id);
            output.print(spec.commandLine().getOut(), maps, out -> maps.forEach(map -> table(out, map, all)));
            return 0;
        }

        private static void table(PrintWriter out, JsonNode map, boolean named) {
            if (named) {
                out.println("Endpoint ID: " + map.path("endpoint").asInt());
            }
            TextTable table = new TextTable(
                    "POLICY", "DIRECTION", "IDENTITY", "LABELS (source:key[=value])", "PORT/PROTO", "PROXY");
            for (JsonNode entry : map.path("entries")) {
                List<String> labels = new ArrayList<>();
                entry.path("labels").forEach(label -> labels.add(label.asText()));
                String decision = entry.path("decision").asText();
                table.row(
                        LABELS_COLUMN,
                        labels,
                        decision.equals("deny") ? "Deny" : "Allow",
                        entry.path("direction").asText(),
                        entry.path("identity").asText(),
                        "",
                        entry.path("port").asText() + "/"
                                + entry.path("protocol").asText(),
                        decision.equals("redirect") ? "http" : "NONE");
            }
            table.print(out);
            if (named) {
                out.println();
            }
        }
    }

    /** {@code weir bpf ipcache}. */
    @Command(name = "ipcache", description = "Addresses and their identities.", mixinStandardHelpOptions = true)
    static final class IpCache {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Command(name = "list", description = "Lists every entry.", mixinStandardHelpOptions = true)
        int list(@Mixin AgentOptions agent, @Mixin OutputOption output) throws IOException {
            JsonNode entries = agent.client().get("/v1/bpf/ipcache");
            output.print(spec.commandLine().getOut(), entries, out -> {
                TextTable table = new TextTable("IP PREFIX/ADDRESS", "IDENTITY", "LABELS");
                for (JsonNode entry : entries) {
                    List<String> labels = new ArrayList<>();
                    entry.path("labels").forEach(label -> labels.add(label.asText()));
                    table.line(
                            entry.path("prefix").asText(),
                            entry.path("identity").asText(),
                            String.join(" ", labels));
                }
                table.print(out);
            });
            return 0;
        }
    }

    /** {@code weir bpf endpoint}. */
    @Command(name = "endpoint", description = "Addresses of this node's endpoints.", mixinStandardHelpOptions = true)
    static final class Endpoint {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Command(name = "list", description = "Lists every address.", mixinStandardHelpOptions = true)
        int list(@Mixin AgentOptions agent, @Mixin OutputOption output) throws IOException {
            JsonNode entries = agent.client().get("/v1/bpf/endpoint");
            output.print(spec.commandLine().getOut(), entries, out -> {
                TextTable table = new TextTable("IP ADDRESS", "ENDPOINT", "IDENTITY", "INTERFACE", "INGRESS", "EGRESS");
                for (JsonNode entry : entries) {
                    table.line(
                            entry.path("address").asText(),
                            entry.path("endpoint").asText(),
                            entry.path("identity").asText(),
                            entry.path("interface-index").asText(),
                            entry.path("ingress-enforced").asBoolean() ? "Enforced" : "Open",
                            entry.path("egress-enforced").asBoolean() ? "Enforced" : "Open");
                }
                table.print(out);
            });
            return 0;
        }
    }

    /** {@code weir bpf ct}. */
    @Command(name = "ct", description = "Connections that pass directly.", mixinStandardHelpOptions = true)
    static final class Flows {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Command(name = "list", description = "Lists every entry.", mixinStandardHelpOptions = true)
        int list(@Mixin AgentOptions agent, @Mixin OutputOption output) throws IOException {
            JsonNode flows = agent.client().get("/v1/bpf/ct");
            output.print(spec.commandLine().getOut(), flows, out -> {
                TextTable table = new TextTable(
                        "ENDPOINT", "DIRECTION", "PROTO", "LOCAL PORT", "PEER", "PEER PORT", "EXPIRES", "FLAGS");
                for (JsonNode flow : flows) {
                    table.line(
                            flow.path("endpoint").asText(),
                            flow.path("direction").asText(),
                            flow.path("protocol").asText(),
                            flow.path("local-port").asText(),
                            flow.path("peer").asText(),
                            flow.path("peer-port").asText(),
                            flow.path("expires-in-seconds").asText() + "s",
                            (flow.path("reply-seen").asBoolean() ? "replied " : "")
                                    + (flow.path("closing").asBoolean() ? "closing" : ""));
                }
                table.print(out);
            });
            return 0;
        }
    }
}

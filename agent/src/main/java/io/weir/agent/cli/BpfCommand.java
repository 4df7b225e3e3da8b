package io.weir.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
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
                List<String> labels = ListedTable.texts(entry.path("labels"));
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

    /** A command that lists the entries of a map. */
    private abstract static class Listing {

        private final String resource;
        private final ListedTable table;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        Listing(String resource, ListedTable table) {
            this.resource = resource;
            this.table = table;
        }

        @Command(name = "list", description = "Lists every entry.", mixinStandardHelpOptions = true)
        int list(@Mixin AgentOptions agent, @Mixin OutputOption output) throws IOException {
            JsonNode entries = agent.client().get(resource);
            output.print(spec.commandLine().getOut(), entries, out -> table.print(out, entries));
            return 0;
        }
    }

    /** {@code weir bpf ipcache}. */
    @Command(name = "ipcache", description = "Addresses and their identities.", mixinStandardHelpOptions = true)
    static final class IpCache extends Listing {

        IpCache() {
            super(
                    "/v1/bpf/ipcache",
                    new ListedTable()
                            .column("IP PREFIX/ADDRESS", "prefix")
                            .column("IDENTITY", "identity")
                            .column("LABELS", entry -> String.join(" ", ListedTable.texts(entry.path("labels")))));
        }
    }

    /** {@code weir bpf endpoint}. */
    @Command(name = "endpoint", description = "Addresses of this node's endpoints.", mixinStandardHelpOptions = true)
    static final class Endpoint extends Listing {

        Endpoint() {
            super(
                    "/v1/bpf/endpoint",
                    new ListedTable()
                            .column("IP ADDRESS", "address")
                            .column("ENDPOINT", "endpoint")
                            .column("IDENTITY", "identity")
                            .column("INTERFACE", "interface-index")
                            .column("INGRESS", entry -> enforced(entry.path("ingress-enforced")))
                            .column("EGRESS", entry -> enforced(entry.path("egress-enforced"))));
        }

        private static String enforced(JsonNode flag) {
            return flag.asBoolean() ? "Enforced" : "Open";
        }
    }

    /** {@code weir bpf ct}. */
    @Command(name = "ct", description = "Connections that pass directly.", mixinStandardHelpOptions = true)
    static final class Flows extends Listing {

        Flows() {
            super(
                    "/v1/bpf/ct",
                    new ListedTable()
                            .column("ENDPOINT", "endpoint")
                            .column("DIRECTION", "direction")
                            .column("PROTO", "protocol")
                            .column("LOCAL PORT", "local-port")
                            .column("PEER", "peer")
                            .column("PEER PORT", "peer-port")
                            .column(
                                    "EXPIRES",
                                    flow -> flow.path("expires-in-seconds").asText() + "s")
                            .column("FLAGS", Flows::flags));
        }

        private static String flags(JsonNode flow) {
            return (flow.path("reply-seen").asBoolean() ? "replied " : "")
                    + (flow.path("closing").asBoolean() ? "closing" : "");
        }
    }
}

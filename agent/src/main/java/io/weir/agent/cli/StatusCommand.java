package io.weir.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir status}: one line a subsystem. Ends with 1 when something is wrong. */
@Command(
        name = "status",
        description = "Shows how the agent is, a line a subsystem; exit code 1 when something is wrong.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AgentOptions agent = new AgentOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(names = "--brief", description = "Prints OK or what is wrong, nothing else.")
    private boolean brief;

    @Option(names = "--verbose", description = "Prints counters as well.")
    private boolean verbose;

    @Override
    public Integer call() throws IOException {
        JsonNode status = agent.client().get("/v1/status");
        output.print(spec.commandLine().getOut(), status, out -> print(out, status));
        return status.path("ok").asBoolean() ? 0 : 1;
    }

    private void print(PrintWriter out, JsonNode status) {
        if (brief) {
            if (status.path("ok").asBoolean()) {
                out.println("OK");
            }
        } else {
            out.printf("%-16s%s%n", "Version:", status.path("version").asText());
            out.printf("%-16s%s%n", "Node:", status.path("node").asText());
        }
        for (JsonNode subsystem : status.path("subsystems")) {
            JsonNode troubles = subsystem.path("troubles");
            String name = subsystem.path("name").asText() + ":";
            if (!brief) {
                String word = troubles.isEmpty() ? "OK" : "Warning";
                out.printf(
                        "%-16s%-10s%s%n", name, word, subsystem.path("summary").asText());
            }
            for (JsonNode trouble : troubles) {
                out.printf(
                        "%-16s%s%n",
                        brief ? name : "", trouble.asText().replace("\n", System.lineSeparator() + " ".repeat(16)));
            }
        }
        if (verbose) {
            out.println("Kernel counters:");
            status.path("counters").properties().forEach(counter -> count(out, counter.getKey(), counter.getValue()));
            out.println("Proxy counters:");
            status.path("proxy").properties().forEach(counter -> count(out, counter.getKey(), counter.getValue()));
        }
    }

    private static void count(PrintWriter out, String name, JsonNode value) {
        out.printf("  %-28s%d%n", name, value.asLong());
    }
}

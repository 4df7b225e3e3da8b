package io.weir.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.agent.Version;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir version}: of this command and of the agent. */
@Command(
        name = "version",
        description = "Prints the version of the client, and of the agent if one runs.",
        mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AgentOptions agent = new AgentOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(names = "--client", description = "Does not ask the agent.")
    private boolean clientOnly;

    @Override
    public Integer call() throws IOException {
        ObjectNode versions = JsonNodeFactory.instance.objectNode().put("client", Version.text());
        if (!clientOnly) {
            versions.put("agent", agentVersion());
        }
        output.print(spec.commandLine().getOut(), versions, out -> {
            out.println("Client: " + versions.path("client").asText());
            if (!clientOnly) {
                out.println("Agent:  " + versions.path("agent").asText());
            }
        });
        return 0;
    }

    private String agentVersion() throws IOException {
        try {
            JsonNode status = agent.client().get("/v1/status");
            return status.path("version").asText();
        } catch (CommandFailure notRunning) {
            return "none (" + notRunning.getMessage() + ")";
        }
    }
}

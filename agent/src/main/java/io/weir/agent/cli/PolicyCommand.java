package io.weir.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir policy}: the policies in force, and trying one before it is. */
@Command(
        name = "policy",
        description = "Shows, imports, deletes, checks and traces policies.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PolicyValidateCommand.class, PolicyTraceCommand.class})
final class PolicyCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "get",
            description = "Prints the rules in force as JSON, and their revision.",
            mixinStandardHelpOptions = true)
    int get(
            @Mixin AgentOptions agent,
            @Mixin OutputOption output,
            @Parameters(arity = "0..*", paramLabel = "LABEL", description = "Only rules with these labels.")
                    List<String> labels)
            throws IOException {
        JsonNode policies = agent.client().get(ApiClient.query("/v1/policies", labelParameters(labels)));
        output.print(spec.commandLine().getOut(), policies, out -> {
            out.println(policies.path("rules").toPrettyString());
            out.println("Revision: " + policies.path("revision").asLong());
        });
        return 0;
    }

    @Command(
            name = "import",
            description = "Puts the policies of a file or directory in force; they stay over a restart.",
            mixinStandardHelpOptions = true)
    int importPolicies(
            @Mixin AgentOptions agent,
            @Parameters(paramLabel = "PATH", description = "File or directory of policies.") Path path)
            throws IOException {
        long revision = 0;
        for (PolicyFile file : PolicyFile.under(path)) {
            JsonNode answer = agent.client()
                    .post(
                            ApiClient.query(
                                    "/v1/policies",
                                    List.of(Map.entry("source", file.path().toString()))),
                            file.text());
            revision = answer.path("revision").asLong();
        }
        awaitAndTell(agent, revision);
        return 0;
    }

    @Command(
            name = "delete",
            description = "Takes imported policies out of force; those from the state directory stay.",
            mixinStandardHelpOptions = true)
    int delete(
            @Mixin AgentOptions agent,
            @Parameters(arity = "0..*", paramLabel = "LABEL", description = "Policies that have all these labels.")
                    List<String> labels,
            @Option(names = "--all", description = "Every imported policy.") boolean all)
            throws IOException {
        List<Map.Entry<String, String>> parameters = labelParameters(labels);
        if (all != parameters.isEmpty()) {
            throw new CommandFailure("policy delete: expected labels, or --all and no labels");
        }
        if (all) {
            parameters = List.of(Map.entry("all", "true"));
        }
        JsonNode answer = agent.client().delete(ApiClient.query("/v1/policies", parameters));
        if (answer.path("deleted").asInt() == 0) {
            throw new CommandFailure("policy delete: no imported policy has these labels; 'weir policy get' shows them,"
                    + " and those from files are deleted with their files");
        }
        awaitAndTell(agent, answer.path("revision").asLong());
        return 0;
    }

    @Command(
            name = "wait",
            description = "Waits until a policy revision is in force in proxy and kernel.",
            mixinStandardHelpOptions = true)
    int await(
            @Mixin AgentOptions agent,
            @Parameters(paramLabel = "REVISION", description = "The revision, or an earlier one.") long revision)
            throws IOException {
        awaitAndTell(agent, revision);
        return 0;
    }

    private void awaitAndTell(AgentOptions agent, long revision) throws IOException {
        agent.client()
                .get(ApiClient.query("/v1/policies/in-force", List.of(Map.entry("revision", Long.toString(revision)))));
        spec.commandLine().getOut().println("Revision: " + revision);
        spec.commandLine().getOut().flush();
    }

    private static List<Map.Entry<String, String>> labelParameters(List<String> labels) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        if (labels != null) {
            labels.forEach(label -> parameters.add(Map.entry("label", label)));
        }
        return parameters;
    }
}

package io.weir.agent.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir monitor}: a line for each request, drop and verdict, as they happen. */
@Command(
        name = "monitor",
        description = "Prints requests, drops and verdicts as they happen, until it is interrupted.",
        mixinStandardHelpOptions = true)
final class MonitorCommand implements Callable<Integer> {

    enum Format {
        TEXT,
        JSON
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AgentOptions agent = new AgentOptions();

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            description = "l7, drop or policy-verdict; may stand several times. Default: all.")
    private List<String> types = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text or json; default ${DEFAULT-VALUE}.",
            defaultValue = "text")
    private Format format = Format.TEXT;

    @Override
    public Integer call() throws IOException {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        types.forEach(type -> parameters.add(Map.entry("type", type)));
        parameters.add(Map.entry("format", format == Format.JSON ? "json" : "text"));
        PrintWriter out = spec.commandLine().getOut();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                agent.client().stream(ApiClient.query("/v1/monitor", parameters)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.println(line);
                out.flush();
                if (out.checkError()) {
                    return 0;
                }
            }
        }
        throw new CommandFailure("the agent ended");
    }
}

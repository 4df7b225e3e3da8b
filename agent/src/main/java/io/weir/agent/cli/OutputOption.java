package io.weir.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The option {@code -o}: how a command prints what it has to say. */
final class OutputOption {

    enum Format {
        TABLE,
        JSON,
        YAML
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "json, yaml or table; default ${DEFAULT-VALUE}.",
            defaultValue = "table")
    private Format format = Format.TABLE;

    boolean isTable() {
        return format == Format.TABLE;
    }

    /** Prints the value as it is, or as its command's own table. */
    void print(PrintWriter out, JsonNode value, Consumer<PrintWriter> table) throws JsonProcessingException {
        switch (format) {
            case TABLE -> table.accept(out);
            case JSON ->
                out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(value));
            case YAML -> {
                YAMLFactory factory = YAMLFactory.builder()
                        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                        .build();
                out.print(new YAMLMapper(factory).writeValueAsString(value));
            }
        }
        out.flush();
    }
}

package io.weir.agent.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.agent.watch.ObjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The file that keeps imported policies over a restart. Replaced in one step. */
final class ImportedFile {

    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /**
     * One text as it was imported.
     *
     * @param source name it was imported under
     * @param text the text
     * @param without policies of it that were deleted or replaced since
     */
    record Text(String source, String text, Set<ObjectName> without) {
        Text {
            without = Set.copyOf(without);
        }
    }

    ImportedFile(Path file) {
        this.file = file;
    }

    /** The texts, oldest first; none when there is no file. */
    List<Text> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            JsonNode root = JSON.readTree(file.toFile());
            if (root.path("version").asInt(-1) != VERSION) {
                throw new IOException(file + ": version " + root.path("version") + "; expected " + VERSION);
            }
            List<Text> texts = new ArrayList<>();
            for (JsonNode text : root.required("imports")) {
                Set<ObjectName> without = new HashSet<>();
                for (JsonNode name : text.required("without")) {
                    without.add(new ObjectName(
                            name.required("kind").textValue(),
                            name.required("namespace").textValue(),
                            name.required("name").textValue()));
                }
                texts.add(new Text(
                        text.required("source").textValue(),
                        text.required("text").textValue(),
                        without));
            }
            return texts;
        } catch (IllegalArgumentException | JsonProcessingException malformed) {
            throw new IOException(file + ": " + malformed.getMessage(), malformed);
        }
    }

    void write(List<Text> texts) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        ArrayNode imports = root.putArray("imports");
        for (Text text : texts) {
            ObjectNode node = imports.addObject().put("source", text.source()).put("text", text.text());
            ArrayNode without = node.putArray("without");
            for (ObjectName name : new TreeSet<>(text.without())) {
                without.addObject()
                        .put("kind", name.kind())
                        .put("namespace", name.namespace())
                        .put("name", name.name());
            }
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

package io.weir.agent.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.agent.watch.ObjectName;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.SecurityIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code state.json} with a {@link SavedState}. Replaced in one step, so that a reader never sees half of it.
 * It need not survive a crash of the machine: the kernel maps it belongs to do not either.
 */
public final class StateFile {

    /** Raised when the meaning of the file changes; another version is not read. */
    private static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private @Nullable SavedState written;

    public StateFile(Path file) {
        this.file = file;
    }

    /**
     * What an earlier run left.
     *
     * @return empty when there is no file
     * @throws IOException when there is one that cannot be understood; the message says why
     */
    public Optional<SavedState> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode root = JSON.readTree(file.toFile());
            int version = root.path("version").asInt(-1);
            if (version != VERSION) {
                throw new IOException(file + ": version " + version + "; expected " + VERSION);
            }
            IdentityRegistry identities = IdentityRegistry.RESERVED;
            for (JsonNode identity : root.required("identities")) {
                identities = identities.with(new SecurityIdentity(
                        new NumericIdentity(identity.required("id").intValue()), labels(identity.required("labels"))));
            }
            Map<ObjectName, EndpointId> endpoints = new HashMap<>();
            for (JsonNode endpoint : root.required("endpoints")) {
                endpoints.put(
                        new ObjectName(
                                endpoint.required("kind").textValue(),
                                endpoint.required("namespace").textValue(),
                                endpoint.required("name").textValue()),
                        new EndpointId(endpoint.required("id").intValue()));
            }
            return Optional.of(new SavedState(identities, endpoints));
        } catch (IllegalArgumentException | JsonProcessingException malformed) {
            throw new IOException(file + ": " + malformed.getMessage(), malformed);
        }
    }

    private static LabelSet labels(JsonNode node) {
        List<Label> labels = new ArrayList<>();
        for (JsonNode label : node) {
            labels.add(new Label(
                    label.required("source").textValue(),
                    label.required("key").textValue(),
                    label.required("value").textValue()));
        }
        return LabelSet.of(labels);
    }

    /** Replaces the file, unless it was this object that wrote the very same last. */
    public void write(SavedState state) throws IOException {
        if (state.isSame(written)) {
            return;
        }
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        ArrayNode identities = root.putArray("identities");
        state.identities().forEach((id, labels) -> {
            if (id.isReserved()) {
                return;
            }
            ObjectNode identity = identities.addObject().put("id", id.value());
            ArrayNode list = identity.putArray("labels");
            for (Label label : labels) {
                list.addObject()
                        .put("source", label.source())
                        .put("key", label.key())
                        .put("value", label.value());
            }
        });
        ArrayNode endpoints = root.putArray("endpoints");
        new TreeMap<>(state.endpoints()).forEach((pod, id) -> endpoints
                .addObject()
                .put("id", id.value())
                .put("kind", pod.kind())
                .put("namespace", pod.namespace())
                .put("name", pod.name()));
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(temporary, JSON.writeValueAsBytes(root));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        written = state;
    }
}

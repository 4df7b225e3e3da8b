package io.weir.agent.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ClusterObjectReader;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.Origin;
import io.weir.rules.model.ManifestTree;
import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.model.PolicyProblem;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What an object of the API says to the agent.
 *
 * @param name the object
 * @param event an upsert, or why it cannot be read
 * @param content equal for two readings that say the same
 */
record ObjectReading(ObjectName name, ClusterEvent event, Object content) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads an object, which is changed by that.
     *
     * @throws IOException when it has no name
     */
    static ObjectReading read(WatchedKind kind, Map<String, Object> object) throws IOException {
        ObjectName name = name(kind, object);
        Origin origin = Origin.of(name);
        // Objects of a list do not say what they are.
        object.put("apiVersion", kind.resource().apiVersion());
        object.put("kind", kind.resource().kind());
        if (object.get("metadata") instanceof Map<?, ?> metadata) {
            metadata.remove("resourceVersion");
        }
        if (!kind.isPolicy()) {
            dropNulls(object);
        }
        try {
            ClusterObject read = ClusterObjectReader.read(ManifestTree.document(name.toString(), object));
            String text = kind.isPolicy() ? JSON.writeValueAsString(object) : "";
            return new ObjectReading(
                    name, new ClusterEvent.Upsert(origin, text, List.of(read)), kind.isPolicy() ? text : read);
        } catch (PolicyFormatException refused) {
            List<String> problems =
                    refused.problems().stream().map(ObjectReading::line).toList();
            return new ObjectReading(name, new ClusterEvent.Unreadable(origin, problems), problems);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The origin names the object already. */
    private static String line(PolicyProblem problem) {
        return problem.fieldPath().isEmpty() ? problem.problem() : problem.fieldPath() + ": " + problem.problem();
    }

    static ObjectName name(WatchedKind kind, Map<String, Object> object) throws IOException {
        if (object.get("metadata") instanceof Map<?, ?> metadata) {
            String name = JsonObjects.text(metadata, "name");
            String namespace = JsonObjects.text(metadata, "namespace");
            if (!name.isEmpty() && namespace.isEmpty() != kind.resource().namespaced()) {
                return new ObjectName(kind.resource().kind(), namespace, name);
            }
        }
        throw new IOException("an object of " + kind.resource() + " without a name: " + object.keySet());
    }

    static String version(Map<String, Object> object) {
        return object.get("metadata") instanceof Map<?, ?> metadata
                ? JsonObjects.text(metadata, "resourceVersion")
                : "";
    }

    /** To the API a null is a field that is not there. */
    private static void dropNulls(Map<?, ?> object) {
        object.values().removeIf(value -> value == null);
        object.values().forEach(value -> {
            if (value instanceof Map<?, ?> inner) {
                dropNulls(inner);
            } else if (value instanceof List<?> list) {
                list.forEach(item -> {
                    if (item instanceof Map<?, ?> inner) {
                        dropNulls(inner);
                    }
                });
            }
        });
    }
}

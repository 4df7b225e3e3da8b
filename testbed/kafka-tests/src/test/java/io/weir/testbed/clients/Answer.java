package io.weir.testbed.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A response as a flat list of fields by their paths, without what differs between any two brokers: times, texts of errors,
 * addresses, numbers that a broker draws, and the order of lists that name their elements.
 */
final class Answer {

    private static final Set<String> LEFT_OUT = Set.of(
            "throttleTimeMs",
            "errorMessage",
            "clusterId",
            "host",
            "port",
            "nodeEndpoints",
            "timeoutMs",
            "statusMessage");
    private static final Set<String> DRAWN = Set.of("memberId", "producerId", "sessionId", "leaderId", "leader");
    private static final List<String> NAMES = List.of(
            "name",
            "topic",
            "topicName",
            "topicId",
            "groupId",
            "key",
            "transactionalId",
            "resourceName",
            "partitionIndex",
            "partition",
            "index",
            "nodeId",
            "brokerId");
    private static final String ABSENT = "absent";

    private final Map<String, String> fields = new TreeMap<>();
    private final Function<Uuid, String> topicOf;

    Answer(JsonNode response, Function<Uuid, String> topicOf) {
        this.topicOf = topicOf;
        add("", "", response);
    }

    private void add(String path, String field, JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                if (!LEFT_OUT.contains(each.getKey())) {
                    add(path.isEmpty() ? each.getKey() : path + "." + each.getKey(), each.getKey(), each.getValue());
                }
            }
        } else if (node instanceof ArrayNode array) {
            addAll(path, array);
        } else {
            fields.put(path, value(field, node));
        }
    }

    private void addAll(String path, ArrayNode array) {
        List<String> plain = new ArrayList<>();
        for (JsonNode each : array) {
            if (!(each instanceof ObjectNode)) {
                plain.add(each.asText());
                continue;
            }
            String element = path + "[" + nameOf(each) + "]";
            fields.put(element, "there");
            add(element, "", each);
        }
        if (!plain.isEmpty()) {
            fields.put(path, plain.toString());
        }
    }

    private String nameOf(JsonNode element) {
        for (String name : NAMES) {
            JsonNode value = element.get(name);
            if (value != null && !value.isNull() && !value.asText().isEmpty()) {
                return value(name, value);
            }
        }
        return "";
    }

    private String value(String field, JsonNode node) {
        String text = node.asText();
        if (field.equals("topicId")) {
            return topicOf.apply(Uuid.fromString(text));
        }
        if (field.equals("errorCode") || field.equals("partitionErrorCode")) {
            return Errors.forCode((short) node.asInt()).name();
        }
        if (field.equals("records")) {
            return node.isNull() ? "null" : text.isEmpty() ? "none" : "some";
        }
        if (DRAWN.contains(field)) {
            return text.isEmpty() || text.equals("-1") || text.equals("0") ? text : "some";
        }
        return text;
    }

    /** The names of the fields that differ, with both values: first that of this one. */
    List<String[]> differences(Answer other) {
        Set<String> paths = new TreeSet<>(fields.keySet());
        paths.addAll(other.fields.keySet());
        List<String[]> differences = new ArrayList<>();
        @Nullable String missing = null;
        for (String path : paths) {
            if (missing != null && path.startsWith(missing)) {
                continue;
            }
            missing = null;
            String mine = fields.getOrDefault(path, ABSENT);
            String theirs = other.fields.getOrDefault(path, ABSENT);
            if (Objects.equals(mine, theirs)) {
                continue;
            }
            if (path.endsWith("]")) {
                missing = path;
            }
            differences.add(new String[] {path, shown(path, mine), other.shown(path, theirs)});
        }
        return differences;
    }

    /** An element of a list shows its error as well. */
    private String shown(String path, String value) {
        String error = fields.get(path + ".errorCode");
        return value.equals("there") && error != null ? error : value;
    }
}

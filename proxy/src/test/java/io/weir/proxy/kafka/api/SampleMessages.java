package io.weir.proxy.kafka.api;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.types.Schema;
import org.jspecify.annotations.Nullable;

/** Messages with every field set, made from the definitions of the protocol that kafka-clients carries. */
final class SampleMessages {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Numbers that have to be these for a message to be what clients send. */
    private static final Map<String, Integer> NUMBERS =
            Map.of("ReplicaId", -1, "Acks", -1, "SessionEpoch", -1, "ResourceType", 2, "EndpointType", 1);

    /** Fields that are left out: tests of their own are about them. */
    private static final List<String> NULL = List.of("SubscribedTopicRegex", "Cursor", "NextCursor");

    /** Lists that are left empty: what they name is not asked for, or they are not for the first request of a share session. */
    private static final List<String> EMPTY = List.of("ForgottenTopicsData", "AcknowledgementBatches");

    private SampleMessages() {}

    static ApiMessage request(ApiKeys api, short version, Names names) {
        return message(api.name + "Request", version, names);
    }

    static ApiMessage response(ApiKeys api, short version, Names names) {
        return message(api.name + "Response", version, names);
    }

    /** A message as text that shows its names and ids. */
    static String text(ApiMessage message, short version) {
        return String.valueOf(
                convert("write", message.getClass().getSimpleName(), message, message.getClass(), version));
    }

    private static ApiMessage message(String name, short version, Names names) {
        JsonNode definition = definition(name);
        ObjectNode structs = NODES.objectNode();
        definition
                .path("commonStructs")
                .forEach(struct -> structs.set(struct.get("name").asText(), struct.get("fields")));
        JsonNode value = structure(definition.get("fields"), structs, version, names);
        return (ApiMessage) convert("read", name + "Data", value, JsonNode.class, version);
    }

    private static Object convert(String method, String type, Object value, Class<?> valueType, short version) {
        try {
            return Class.forName("org.apache.kafka.common.message." + type + "JsonConverter")
                    .getMethod(method, valueType, short.class)
                    .invoke(null, value, version);
        } catch (InvocationTargetException e) {
            throw new AssertionError(type + " version " + version + ": " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static JsonNode definition(String name) {
        try (InputStream in = Schema.class.getResourceAsStream("/common/message/" + name + ".json")) {
            return JSON.readTree(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode structure(JsonNode fields, ObjectNode structs, short version, Names names) {
        ObjectNode node = NODES.objectNode();
        for (JsonNode field : fields) {
            if (has(field.get("versions").asText(), version)) {
                String name = field.get("name").asText();
                node.set(
                        name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1),
                        value(field, structs, version, names));
            }
        }
        return node;
    }

    private static JsonNode value(JsonNode field, ObjectNode structs, short version, Names names) {
        String type = field.get("type").asText();
        if (NULL.contains(field.get("name").asText())) {
            return NODES.nullNode();
        }
        if (!type.startsWith("[]")) {
            JsonNode fields = fields(type, field, structs);
            return fields == null ? scalar(type, field, names) : structure(fields, structs, version, names);
        }
        String element = type.substring(2);
        JsonNode fields = fields(element, field, structs);
        ArrayNode array = NODES.arrayNode();
        if (EMPTY.contains(field.get("name").asText())) {
            return array;
        }
        for (Names each : spread(fields, field, version, names)) {
            array.add(fields == null ? scalar(element, field, each) : structure(fields, structs, version, each));
        }
        return array;
    }

    private static @Nullable JsonNode fields(String type, JsonNode field, ObjectNode structs) {
        return field.has("fields") ? field.get("fields") : structs.get(type);
    }

    /** The names for each element of a list. */
    private static List<Names> spread(@Nullable JsonNode fields, JsonNode field, short version, Names names) {
        Iterable<JsonNode> members = fields == null ? List.of(field) : fields;
        for (JsonNode member : members) {
            String kind = kind(member);
            if (fields != null
                    && (member.get("type").asText().startsWith("[]")
                            || !has(member.get("versions").asText(), version))) {
                continue;
            }
            if (kind.equals("topicName")) {
                return names.topics().stream().map(names::withTopics).toList();
            }
            if (kind.equals("groupId")) {
                return names.groups().stream().map(names::withGroups).toList();
            }
            if (kind.equals("transactionalId")) {
                return names.transactionalIds().stream()
                        .map(names::withTransactionalIds)
                        .toList();
            }
        }
        return List.of(names);
    }

    private static String kind(JsonNode field) {
        return switch (field.get("name").asText()) {
            case "TopicId" -> "topicName";
            // That of a resource whose configuration it is; rules do not look into access control lists.
            case "ResourceName" -> field.path("about").asText().contains("ACL") ? "" : "topicName";
            case "Key", "CoordinatorKeys" -> "groupId";
            default -> field.path("entityType").asText();
        };
    }

    private static JsonNode scalar(String type, JsonNode field, Names names) {
        return switch (type) {
            case "bool" -> NODES.booleanNode(false);
            case "string" -> NODES.textNode(text(field, names));
            case "uuid" -> NODES.textNode(uuid(field, names).toString());
            case "bytes", "records" -> NODES.binaryNode(new byte[0]);
            default -> NODES.numberNode(NUMBERS.getOrDefault(field.get("name").asText(), 0));
        };
    }

    private static String text(JsonNode field, Names names) {
        return switch (kind(field)) {
            case "topicName" -> names.topics().get(0);
            case "groupId" -> names.groups().get(0);
            case "transactionalId" -> names.transactionalIds().get(0);
            default -> "x";
        };
    }

    private static Uuid uuid(JsonNode field, Names names) {
        return kind(field).equals("topicName")
                ? Objects.requireNonNull(Names.IDS.get(names.topics().get(0)))
                : Uuid.ZERO_UUID;
    }

    private static boolean has(String versions, short version) {
        if (versions.equals("none")) {
            return false;
        }
        if (versions.endsWith("+")) {
            return version >= Short.parseShort(versions.substring(0, versions.length() - 1));
        }
        int dash = versions.indexOf('-');
        short first = Short.parseShort(dash < 0 ? versions : versions.substring(0, dash));
        short last = dash < 0 ? first : Short.parseShort(versions.substring(dash + 1));
        return version >= first && version <= last;
    }
}

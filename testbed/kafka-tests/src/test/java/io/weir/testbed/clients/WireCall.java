package io.weir.testbed.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A request of {@code equivalence/calls.yaml}.
 *
 * @param name what it is about
 * @param actor who sends it
 * @param api what it asks
 * @param from the first version it is sent in
 * @param to the last version it is sent in
 * @param request its fields as written there
 */
record WireCall(String name, Actor actor, ApiKeys api, short from, short to, JsonNode request) {

    private static final long MADE_UP_PRODUCER = 9;
    private static final String ID = "id:";
    private static final String NO_ID = "none:";
    private static final Uuid ID_OF_NO_TOPIC = new Uuid(0x1234_5678_9abc_4defL, 0x8000_0000_0000_0001L);

    /** All of them. */
    static List<WireCall> all() {
        try (InputStream file = Objects.requireNonNull(WireCall.class.getResourceAsStream("/equivalence/calls.yaml"))) {
            Object read = new Load(LoadSettings.builder().build()).loadFromInputStream(file);
            List<WireCall> calls = new ArrayList<>();
            for (JsonNode each : new ObjectMapper().<JsonNode>valueToTree(read)) {
                calls.add(new WireCall(
                        each.required("name").asText(),
                        Actor.valueOf(each.required("actor").asText().toUpperCase(Locale.ROOT)),
                        ApiKeys.valueOf(each.required("api").asText()),
                        (short) each.path("from").asInt(0),
                        (short) each.path("to").asInt(Short.MAX_VALUE),
                        each.required("request")));
            }
            return calls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The request for this version and for a broker whose topics have these ids. */
    JsonNode request(short version, Function<String, Uuid> idOf) {
        ObjectNode whole = (ObjectNode) Wire.defaults(api, version);
        whole.setAll((ObjectNode) resolve(request, version, idOf));
        return whole;
    }

    private JsonNode resolve(JsonNode node, short version, Function<String, Uuid> idOf) {
        if (node instanceof ObjectNode object) {
            ObjectNode resolved = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                int at = field.getKey().indexOf('@');
                if (at < 0 || isIn(field.getKey().substring(at + 1), version)) {
                    String name = at < 0 ? field.getKey() : field.getKey().substring(0, at);
                    resolved.set(name, resolve(field.getValue(), version, idOf));
                }
            }
            return resolved;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode resolved = JsonNodeFactory.instance.arrayNode();
            array.forEach(each -> resolved.add(resolve(each, version, idOf)));
            return resolved;
        }
        return node.isTextual() ? text(node.textValue(), version, idOf) : node;
    }

    private static boolean isIn(String range, short version) {
        int dash = range.indexOf('-');
        return version >= Integer.parseInt(range.substring(0, dash))
                && version <= Integer.parseInt(range.substring(dash + 1));
    }

    private static JsonNode text(String text, short version, Function<String, Uuid> idOf) {
        if (text.equals("RECORDS") || text.equals("TRANSACTIONAL RECORDS")) {
            byte[] record = oneRecord(!text.equals("RECORDS"));
            return JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(record));
        }
        if (text.equals(NO_ID)) {
            return JsonNodeFactory.instance.textNode(Uuid.ZERO_UUID.toString());
        }
        if (text.startsWith(ID)) {
            String topic = text.substring(ID.length());
            return JsonNodeFactory.instance.textNode((topic.isEmpty() ? ID_OF_NO_TOPIC : idOf.apply(topic)).toString());
        }
        return JsonNodeFactory.instance.textNode(text.replace("VERSION", Short.toString(version)));
    }

    private static byte[] oneRecord(boolean transactional) {
        SimpleRecord record = new SimpleRecord(0, new byte[] {'a'});
        ByteBuffer buffer = (transactional
                        ? MemoryRecords.withTransactionalRecords(
                                Compression.NONE, MADE_UP_PRODUCER, (short) 0, 0, record)
                        : MemoryRecords.withRecords(Compression.NONE, record))
                .buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}

package io.weir.agent.kubernetes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects of the API as they stand in a list or in the events of a watch, parsed one after the other from a stream: maps, lists,
 * strings, numbers, booleans and nulls, reduced to the fields that are wanted. For one reader.
 */
final class JsonObjects implements AutoCloseable {

    private static final JsonFactory FACTORY = new JsonFactory();

    private static final Fields METADATA = Fields.only("resourceVersion", "continue");

    private final JsonParser parser;
    private final Fields wanted;
    private final TextPool texts = new TextPool();

    JsonObjects(InputStream stream, Fields wanted) throws IOException {
        this.parser = FACTORY.createParser(stream);
        this.wanted = wanted;
    }

    /** Takes an object of a list. */
    @FunctionalInterface
    interface Taker {
        void take(Map<String, Object> object) throws IOException;
    }

    /**
     * What a page says of its list.
     *
     * @param version resource version of the list
     * @param next what to ask for the next page with; empty after the last
     */
    record Page(String version, String next) {}

    /** Reads a page of a list and hands over each object of it. */
    Page page(Taker taker) throws IOException {
        expect(parser.nextToken(), JsonToken.START_OBJECT);
        Map<String, Object> metadata = Map.of();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("metadata") && value == JsonToken.START_OBJECT) {
                metadata = object(METADATA);
            } else if (name.equals("items") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    taker.take(object(wanted));
                }
            } else {
                parser.skipChildren();
            }
        }
        String version = text(metadata, "resourceVersion");
        if (version.isEmpty()) {
            throw new IOException("a list without a resource version");
        }
        return new Page(version, text(metadata, "continue"));
    }

    /**
     * An event of a watch.
     *
     * @param type {@code ADDED}, {@code MODIFIED}, {@code DELETED}, {@code BOOKMARK} or {@code ERROR}
     */
    record Event(String type, Map<String, Object> object) {}

    /** The next event; empty at the end. */
    Optional<Event> event() throws IOException {
        JsonToken start = parser.nextToken();
        if (start == null) {
            return Optional.empty();
        }
        expect(start, JsonToken.START_OBJECT);
        String type = "";
        Map<String, Object> object = Map.of();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("type")) {
                type = parser.getText();
            } else if (name.equals("object") && value == JsonToken.START_OBJECT) {
                // What the server says of an error has no field of the objects.
                object = object(type.equals("ERROR") ? Fields.ALL : wanted);
            } else {
                parser.skipChildren();
            }
        }
        return Optional.of(new Event(type, object));
    }

    private Map<String, Object> object(Fields fields) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            Fields inner = fields.of(name);
            if (inner == Fields.NONE) {
                parser.skipChildren();
            } else {
                object.put(name, value(value, inner));
            }
        }
        return object;
    }

    private List<Object> list(Fields fields) throws IOException {
        List<Object> list = new ArrayList<>();
        JsonToken token;
        while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
            list.add(value(token, fields));
        }
        return list;
    }

    @SuppressWarnings("NullAway") // A null of JSON is a null in the tree.
    private Object value(@Nullable JsonToken token, Fields fields) throws IOException {
        if (token == null) {
            throw new IOException("the text ends inside an object");
        }
        return switch (token) {
            case START_OBJECT -> object(fields);
            case START_ARRAY -> list(fields);
            case VALUE_STRING -> texts.pooled(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("token " + token + " inside an object");
        };
    }

    /** The text of a field; empty when it has none. */
    static String text(Map<?, ?> object, String name) {
        return object.get(name) instanceof String text ? text : "";
    }

    private static void expect(@Nullable JsonToken got, JsonToken expected) throws IOException {
        if (got != expected) {
            throw new IOException("got " + got + ": expected " + expected);
        }
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}

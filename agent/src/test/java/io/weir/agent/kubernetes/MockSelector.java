package io.weir.agent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Predicate;

/** Field and label selectors of the kinds {@code a=b}, {@code a==b}, {@code a!=b} and {@code a}, joined by commas. */
final class MockSelector {

    private MockSelector() {}

    static Predicate<JsonNode> of(Map<String, String> query) {
        Predicate<JsonNode> all = object -> true;
        for (String term : terms(query, "fieldSelector")) {
            all = all.and(term(term, MockSelector::field));
        }
        for (String term : terms(query, "labelSelector")) {
            all = all.and(term(
                    term,
                    (object, key) ->
                            object.path("metadata").path("labels").path(key).asText("")));
        }
        return all;
    }

    private static String[] terms(Map<String, String> query, String name) {
        String text = query.getOrDefault(name, "");
        return text.isEmpty() ? new String[0] : text.split(",");
    }

    private interface Reader {
        String read(JsonNode object, String key);
    }

    private static Predicate<JsonNode> term(String term, Reader reader) {
        int not = term.indexOf("!=");
        if (not > 0) {
            return object -> !reader.read(object, term.substring(0, not)).equals(term.substring(not + 2));
        }
        int equals = term.indexOf('=');
        if (equals > 0) {
            String value = term.substring(equals + 1).replaceFirst("^=", "");
            return object -> reader.read(object, term.substring(0, equals)).equals(value);
        }
        return object -> !reader.read(object, term).isEmpty();
    }

    private static String field(JsonNode object, String path) {
        return object.at("/" + path.replace('.', '/')).asText("");
    }
}

package io.weir.agent.cni;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.redirect.bpf.CniPlugin;
import java.util.Set;

/**
 * A CNI network configuration: a list of plugins, or a single one. All that is not ours stays as it is, numbers with their
 * digits and members in their order. Immutable.
 */
final class NetworkConfiguration {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Before them there were no lists. */
    private static final Set<String> WITHOUT_LISTS = Set.of("", "0.1.0", "0.2.0");

    private static final String PLUGINS = "plugins";

    private final ObjectNode root;

    private NetworkConfiguration(ObjectNode root) {
        this.root = root;
    }

    /** @throws CniException when the text is no network configuration */
    static NetworkConfiguration parse(String name, String text) throws CniException {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            throw new CniException(name + ": " + broken.getOriginalMessage(), broken);
        }
        if (!(json instanceof ObjectNode object)
                || !(object.has(PLUGINS) || object.path("type").isTextual())) {
            throw new CniException(name + ": expected a JSON object with 'plugins' or 'type'");
        }
        if (object.has(PLUGINS) && !object.path(PLUGINS).isArray()) {
            throw new CniException(name + ": plugins: expected a list");
        }
        return new NetworkConfiguration(object);
    }

    boolean isList() {
        return root.has(PLUGINS);
    }

    /** Whether our plugin is anywhere in the list. */
    boolean hasPlugin() {
        for (JsonNode plugin : root.path(PLUGINS)) {
            if (isOurs(plugin)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The same with our plugin last, once; a single plugin becomes a list.
     *
     * @throws CniException when its version of the specification has no lists
     */
    NetworkConfiguration withPlugin(String name, CniSettings settings) throws CniException {
        String version = root.path("cniVersion").asText();
        if (WITHOUT_LISTS.contains(version)) {
            throw new CniException(name + ": cniVersion '" + version + "': expected 0.3.0 or later, which has lists");
        }
        ObjectNode list = isList() ? withoutOurs() : listOfOne(version);
        ObjectNode plugin = ((ArrayNode) list.path(PLUGINS)).addObject();
        plugin.put("type", CniPlugin.NAME)
                .put("socket", settings.socket().toString())
                .put("bpffs", settings.bpffs().toString())
                .put("failurePolicy", settings.failurePolicy().text())
                .put("waitMillis", Math.toIntExact(settings.longestWait().toMillis()));
        return new NetworkConfiguration(list);
    }

    private ObjectNode listOfOne(String version) {
        ObjectNode list = JSON.createObjectNode();
        list.put("cniVersion", version);
        list.put("name", root.path("name").asText("cni"));
        ObjectNode single = root.deepCopy();
        single.remove("cniVersion");
        single.remove("name");
        list.putArray(PLUGINS).add(single);
        return list;
    }

    /** The same list without our plugin. */
    NetworkConfiguration withoutPlugin() {
        return new NetworkConfiguration(withoutOurs());
    }

    private ObjectNode withoutOurs() {
        ObjectNode copy = root.deepCopy();
        ArrayNode plugins = copy.putArray(PLUGINS);
        for (JsonNode plugin : root.path(PLUGINS)) {
            if (!isOurs(plugin)) {
                plugins.add(plugin.deepCopy());
            }
        }
        return copy;
    }

    private static boolean isOurs(JsonNode plugin) {
        return plugin.path("type").asText().equals(CniPlugin.NAME);
    }

    String text() {
        return root.toPrettyString() + "\n";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkConfiguration that && root.equals(that.root);
    }

    @Override
    public int hashCode() {
        return root.hashCode();
    }

    @Override
    public String toString() {
        return root.toString();
    }
}

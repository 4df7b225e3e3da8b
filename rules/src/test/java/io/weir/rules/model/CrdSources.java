package io.weir.rules.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** The definitions of the policy kinds, written out from the one file that says what they have in common. */
final class CrdSources {

    static final Path DIRECTORY = Path.of("../deploy/crds");
    static final String KEEP_UNKNOWN = "x-kubernetes-preserve-unknown-fields";

    /** What the API server itself gives every object. */
    private static final Set<String> NEVER_NULL = Set.of("apiVersion", "kind", "metadata", "status");

    private static final String HEADER =
            """
            # Made from source/policies.yaml. To change it, change that and run
            # mvn -pl rules -am test -Dtest=CrdFilesTest -Dsurefire.failIfNoSpecifiedTests=false -Dweir.crds.write=true
            """;

    private CrdSources() {}

    /** The text of each file, by name. */
    static Map<String, String> files() throws IOException {
        Map<String, Object> source = read(DIRECTORY.resolve("source/policies.yaml"));
        Map<String, String> files = new LinkedHashMap<>();
        source.forEach((name, definition) -> {
            if (name.endsWith(".yaml")) {
                files.put(name, HEADER + dump(keepEverything(merged(definition))));
            }
        });
        return files;
    }

    /** What the agents understand of objects of a kind, as an OpenAPI schema. */
    static Map<String, Object> schema(String file) throws IOException {
        Map<String, Object> spec = object(read(DIRECTORY.resolve(file)).get("spec"));
        Object version = ((List<?>) Objects.requireNonNull(spec.get("versions"))).get(0);
        return object(object(object(version).get("schema")).get("openAPIV3Schema"));
    }

    static Map<String, Object> read(Path file) throws IOException {
        return object(new Load(
                        LoadSettings.builder().setMaxAliasesForCollections(1000).build())
                .loadFromString(Files.readString(file)));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    private static String dump(Object value) {
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setWidth(120)
                        .build())
                .dumpToString(value);
    }

    /** A copy that shares nothing, each {@code <<} replaced by what it names. */
    private static Object merged(Object value) {
        if (value instanceof List<?> list) {
            return new ArrayList<>(list.stream().map(CrdSources::merged).toList());
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        object(map).forEach((name, member) -> {
            if (name.equals("<<")) {
                copy.putAll(object(merged(member)));
            } else {
                copy.put(name, merged(member));
            }
        });
        return copy;
    }

    /**
     * Lets every object of the schema keep fields that are not listed, and nulls, but those of the status, which agents write.
     * Without that a null is dropped, and a rule whose peers are null is one for any peer.
     */
    private static Object keepEverything(Object value) {
        if (value instanceof List<?> list) {
            list.forEach(CrdSources::keepEverything);
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> node = object(map);
            node.forEach((name, member) -> {
                if (!name.equals("status")) {
                    keepEverything(member);
                }
            });
            if (node.get("properties") instanceof Map<?, ?> properties && "object".equals(node.get("type"))) {
                node.put(KEEP_UNKNOWN, true);
                properties.forEach((name, member) -> {
                    if (!NEVER_NULL.contains(name)) {
                        object(member).put("nullable", true);
                    }
                });
            }
        }
        return value;
    }
}

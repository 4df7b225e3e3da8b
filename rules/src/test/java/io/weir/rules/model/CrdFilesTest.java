package io.weir.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The definitions of the policy kinds, against the file they are made from and against what an API server asks of them. */
class CrdFilesTest {

    /** Objects whose fields the API server or the agents themselves define. */
    private static final Set<String> KNOWN_WHOLE = Set.of(".metadata", ".status");

    @Test
    void eachFileIsWhatItsSourceSays() throws IOException {
        Map<String, String> files = CrdSources.files();

        assertThat(files).hasSize(2);
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (Boolean.getBoolean("weir.crds.write")) {
                Files.writeString(CrdSources.DIRECTORY.resolve(file.getKey()), file.getValue());
            }
            assertThat(CrdSources.DIRECTORY.resolve(file.getKey()))
                    .as("run again with -Dweir.crds.write=true")
                    .hasContent(file.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ciliumnetworkpolicies.yaml", "ciliumclusterwidenetworkpolicies.yaml"})
    void noObjectLosesAFieldThatIsNotListed(String file) throws IOException {
        Set<String> losing = new TreeSet<>();
        collectLosing("", CrdSources.schema(file), losing);

        assertThat(losing).isEmpty();
    }

    private static void collectLosing(String path, Map<String, Object> schema, Set<String> losing) {
        if (KNOWN_WHOLE.contains(path)) {
            return;
        }
        boolean keeps = schema.get(CrdSources.KEEP_UNKNOWN) == Boolean.TRUE;
        if ("object".equals(schema.get("type")) && !keeps && !schema.containsKey("additionalProperties")) {
            losing.add(path);
        }
        if (schema.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, member) -> collectLosing(path + "." + name, CrdSources.object(member), losing));
        }
        for (String below : List.of("items", "additionalProperties")) {
            if (schema.containsKey(below)) {
                collectLosing(path + "[]", CrdSources.object(schema.get(below)), losing);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ciliumnetworkpolicies.yaml", "ciliumclusterwidenetworkpolicies.yaml"})
    void everyFieldTellsWhatItIs(String file) throws IOException {
        Set<String> silent = new TreeSet<>();
        collectSilent("", CrdSources.schema(file), silent);

        assertThat(silent).isEmpty();
    }

    private static void collectSilent(String path, Map<String, Object> schema, Set<String> silent) {
        if (schema.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, member) -> {
                Map<String, Object> field = CrdSources.object(member);
                if (!name.equals("metadata") && !field.containsKey("description")) {
                    silent.add(path + "." + name);
                }
                collectSilent(path + "." + name, field, silent);
            });
        }
        if (schema.containsKey("items")) {
            collectSilent(path + "[]", CrdSources.object(schema.get("items")), silent);
        }
    }
}

package io.weir.agent.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The objects that a kustomization names, read as far as tests need it where there is no kubectl. */
record Manifests(List<JsonNode> objects) {

    static final Path DEPLOY = Path.of("..", "deploy");

    private static final YAMLMapper YAML = new YAMLMapper();

    /** What we write in a kustomization; anything else would be left out here without a word. */
    private static final Set<String> KNOWN =
            Set.of("apiVersion", "kind", "namespace", "resources", "labels", "images", "configMapGenerator", "patches");

    static Manifests of(Path directory) {
        List<JsonNode> objects = new ArrayList<>();
        collect(directory, objects);
        return new Manifests(objects);
    }

    /** As 'kubectl kustomize' renders it. */
    static Manifests parse(String yaml) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(yaml)) {
            return new Manifests(documents.readAll());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void collect(Path directory, List<JsonNode> objects) {
        try {
            JsonNode kustomization =
                    YAML.readTree(directory.resolve("kustomization.yaml").toFile());
            kustomization.fieldNames().forEachRemaining(field -> assertThat(KNOWN)
                    .contains(field));
            for (JsonNode resource : kustomization.path("resources")) {
                Path path = directory.resolve(resource.asText()).normalize();
                if (Files.isDirectory(path)) {
                    collect(path, objects);
                } else {
                    objects.addAll(parse(Files.readString(path)).objects());
                }
            }
            for (JsonNode generated : kustomization.path("configMapGenerator")) {
                objects.add(YAML.createObjectNode()
                        .put("kind", "ConfigMap")
                        .set(
                                "metadata",
                                YAML.createObjectNode()
                                        .put("name", generated.get("name").asText())));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Kind and name of each. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        objects.forEach(object -> names.add(
                object.get("kind").asText() + "/" + object.at("/metadata/name").asText()));
        return names;
    }

    JsonNode get(String kind, String name) {
        Optional<JsonNode> found = all(kind)
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst();
        assertThat(found).as("%s/%s of %s", kind, name, names()).isPresent();
        return found.orElseThrow();
    }

    Stream<JsonNode> all(String kind) {
        return objects.stream().filter(object -> object.get("kind").asText().equals(kind));
    }
}

package io.weir.agent.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the manifests say of each other and of the image. */
class ManifestsTest {

    private static final Manifests BASE = Manifests.of(Manifests.DEPLOY);
    private static final JsonNode POD = BASE.get("DaemonSet", "weir").at("/spec/template/spec");
    private static final JsonNode AGENT = POD.at("/containers/0");

    @ParameterizedTest
    @ValueSource(strings = {"", "overlays/etcd", "overlays/k3s", "overlays/service-monitor", "star-wars", "cleanup"})
    void kubectlRendersTheObjectsOfEveryKustomization(String directory) throws IOException, InterruptedException {
        String kubectl = kubectl();
        Assumptions.assumeTrue(!kubectl.isEmpty(), "no kubectl: set WEIR_KUBECTL to its path");
        Path path = Manifests.DEPLOY.resolve(directory);

        Process process = new ProcessBuilder(kubectl, "kustomize", path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String rendered = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isZero();
        assertThat(Manifests.parse(rendered).names())
                .isEqualTo(Manifests.of(path).names());
    }

    @ParameterizedTest
    @ValueSource(strings = {"crds", "base"})
    void everyFileOfTheDirectoryIsInItsKustomization(String name) throws IOException {
        Path directory = Manifests.DEPLOY.resolve(name);
        List<String> named = texts(new YAMLMapper()
                .readTree(directory.resolve("kustomization.yaml").toFile())
                .get("resources"));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .filteredOn(file -> !file.equals("kustomization.yaml"))
                    .containsExactlyInAnyOrderElementsOf(named);
        }
    }

    @Test
    void everyOverlayHasAllOfTheBase() {
        for (String overlay : List.of("overlays/etcd", "overlays/k3s", "overlays/service-monitor")) {
            assertThat(Manifests.of(Manifests.DEPLOY.resolve(overlay)).names()).containsAll(BASE.names());
        }
    }

    @Test
    void everythingThatThePodRefersToIsThere() {
        BASE.get("ServiceAccount", POD.get("serviceAccountName").asText());
        assertThat(BASE.get("ClusterRoleBinding", "weir").at("/subjects/0/name"))
                .isEqualTo(POD.get("serviceAccountName"));
        Set<String> volumes = names(POD.get("volumes"));
        Set<String> mounted = new TreeSet<>();
        for (JsonNode container : containers()) {
            mounted.addAll(names(container.get("volumeMounts")));
        }
        assertThat(mounted).isEqualTo(volumes);
        for (JsonNode volume : POD.get("volumes")) {
            if (volume.has("configMap")) {
                BASE.get("ConfigMap", volume.at("/configMap/name").asText());
            }
        }
    }

    @Test
    void thePodMayHaveTheCapabilitiesOfTheImagesCommandAndNoOthers() throws IOException {
        List<String> ofTheCommand = Files.readAllLines(Manifests.DEPLOY.resolve("image/capabilities")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("^cap_", "").toUpperCase(Locale.ROOT))
                .toList();

        assertThat(texts(AGENT.at("/securityContext/capabilities/add"))).isEqualTo(ofTheCommand);
        for (JsonNode container : containers()) {
            assertThat(texts(container.at("/securityContext/capabilities/drop")))
                    .containsExactly("ALL");
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                    .isTrue();
            assertThat(container.at("/securityContext/privileged").asBoolean()).isFalse();
        }
        assertThat(AGENT.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    }

    @Test
    void theAgentRunsAsTheUserThatTheImageKnows() throws IOException {
        String user = AGENT.at("/securityContext/runAsUser").asText();
        assertThat(Files.readString(Path.of("..", "Dockerfile"))).contains("USER " + user + ":" + user);
        assertThat(Files.readString(Manifests.DEPLOY.resolve("image/assemble.sh")))
                .contains("user=" + user);
        assertThat(Files.readString(Manifests.DEPLOY.resolve("image/own.c"))).contains("WEIR_USER " + user);
    }

    @Test
    void probesAndScrapersUseThePortThatTheConfigurationOpens() throws IOException {
        JsonNode configuration = new YAMLMapper()
                .readTree(BASE.get("ConfigMap", "weir-config")
                        .at("/data/weir.yaml")
                        .asText());
        String listen = configuration.get("metrics-listen").asText();
        String port = listen.substring(listen.lastIndexOf(':') + 1);

        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(AGENT.at("/" + probe + "/httpGet/port").asText())
                    .as(probe)
                    .isEqualTo(port);
        }
        assertThat(BASE.get("DaemonSet", "weir")
                        .at("/spec/template/metadata/annotations")
                        .get("prometheus.io/port")
                        .asText())
                .isEqualTo(port);
        JsonNode service = Manifests.of(Manifests.DEPLOY.resolve("overlays/service-monitor"))
                .get("Service", "weir-metrics");
        assertThat(service.at("/spec/ports/0/targetPort").asText()).isEqualTo(port);
    }

    @Test
    void theRoleNamesVerbsAndResourcesOneByOne() {
        for (JsonNode rule : BASE.get("ClusterRole", "weir").get("rules")) {
            for (String field : List.of("apiGroups", "resources", "verbs")) {
                assertThat(texts(rule.get(field))).isNotEmpty().doesNotContain("*");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void theStarWarsPoliciesAreThoseOfTheExamples(String name) throws IOException {
        assertThat(Manifests.DEPLOY.resolve("star-wars").resolve(name))
                .hasSameTextualContentAs(Path.of("..", "examples", "starwars", name));
    }

    static Stream<String> policies() {
        return Stream.of("sw_l3_l4_policy.yaml", "sw_l3_l4_l7_policy.yaml");
    }

    private static List<JsonNode> containers() {
        return Stream.of(POD.get("initContainers"), POD.get("containers"))
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .toList();
    }

    private static Set<String> names(JsonNode list) {
        Set<String> names = new TreeSet<>();
        list.forEach(element -> names.add(element.get("name").asText()));
        return names;
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static String kubectl() {
        Map<String, String> environment = System.getenv();
        String given = environment.getOrDefault("WEIR_KUBECTL", "");
        if (!given.isEmpty()) {
            return given;
        }
        return Stream.of(environment.getOrDefault("PATH", "").split(":", -1))
                .map(directory -> Path.of(directory, "kubectl"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
    }
}

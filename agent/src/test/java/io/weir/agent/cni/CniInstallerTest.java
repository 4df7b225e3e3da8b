package io.weir.agent.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CniInstallerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CniSettings SETTINGS = settings(CniSettings.FailurePolicy.FAIL);

    private static final String LIST =
            """
            {"name": "cbr0", "cniVersion": "1.0.0", "odd": 1.50, "big": 12345678901234567890,
             "plugins": [{"type": "flannel", "delegate": {"hairpinMode": true}}, {"type": "portmap", "capabilities": {"portMappings": true}}]}
            """;

    private static final String SINGLE =
            """
            {"cniVersion": "0.4.0", "name": "mynet", "type": "bridge", "bridge": "cni0", "ipam": {"type": "host-local"}}
            """;

    @TempDir
    private Path directory = Path.of("");

    private Path configurations = Path.of("");
    private Path binaries = Path.of("");

    private static CniSettings settings(CniSettings.FailurePolicy policy) {
        return new CniSettings(
                Path.of("/run/weir/weir.sock"), Path.of("/sys/fs/bpf/weir"), policy, Duration.ofSeconds(8));
    }

    @BeforeEach
    void makeDirectories() throws IOException {
        configurations = Files.createDirectory(directory.resolve("net.d"));
        binaries = Files.createDirectory(directory.resolve("bin"));
    }

    private CniInstaller installer() {
        return new CniInstaller(binaries, configurations);
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(configurations.resolve(name), text);
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(configurations)) {
            for (Path file : files.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }

    private JsonNode json(String name) throws IOException {
        return JSON.readTree(Files.readString(configurations.resolve(name)));
    }

    private List<String> types(String name) throws IOException {
        return json(name).path("plugins").findValuesAsText("type");
    }

    @Test
    void standsLastInTheFirstListAndNowhereElse() throws Exception {
        file("10-flannel.conflist", LIST);
        file("20-other.conflist", LIST);
        file("05-notes.txt", "none of its matter");
        assertThat(installer().install(SETTINGS)).isTrue();
        JsonNode plugins = json("10-flannel.conflist").path("plugins");
        assertThat(plugins.get(plugins.size() - 1))
                .isEqualTo(
                        JSON.readTree(
                                """
                        {"type":"weir-cni","socket":"/run/weir/weir.sock","bpffs":"/sys/fs/bpf/weir","failurePolicy":"fail","waitMillis":8000}
                        """));
        assertThat(files())
                .containsEntry("20-other.conflist", LIST)
                .containsEntry("05-notes.txt", "none of its matter");
        assertThat(binaries.resolve("weir-cni")).isExecutable();
    }

    @Test
    void leavesEverythingElseAsItIsAndComesOutWithoutATrace() throws Exception {
        file("10-flannel.conflist", LIST);
        installer().install(SETTINGS);
        assertThat(Files.readString(configurations.resolve("10-flannel.conflist")))
                .contains("1.50")
                .contains("12345678901234567890");
        assertThat(installer().uninstall()).isTrue();
        assertThat(json("10-flannel.conflist")).isEqualTo(JSON.readTree(LIST));
        assertThat(files()).containsOnlyKeys("10-flannel.conflist");
        assertThat(binaries).isEmptyDirectory();
        assertThat(installer().uninstall()).isFalse();
    }

    @Test
    void doesNothingTheSecondTime() throws Exception {
        file("10-flannel.conflist", LIST);
        installer().install(SETTINGS);
        Map<String, String> before = files();
        assertThat(installer().install(SETTINGS)).isFalse();
        assertThat(files()).isEqualTo(before);
        assertThat(installer().install(settings(CniSettings.FailurePolicy.OPEN)))
                .isTrue();
        assertThat(Files.readString(configurations.resolve("10-flannel.conflist")))
                .containsOnlyOnce("weir-cni")
                .contains("\"open\"");
    }

    @Test
    void comesBackBehindPluginsThatWereAddedAfterIt() throws Exception {
        file("10-flannel.conflist", LIST);
        installer().install(SETTINGS);
        ObjectNode list = (ObjectNode) json("10-flannel.conflist");
        list.withArray("plugins").addObject().put("type", "bandwidth");
        file("10-flannel.conflist", list.toString());
        assertThat(installer().install(SETTINGS)).isTrue();
        assertThat(types("10-flannel.conflist")).endsWith("bandwidth", "weir-cni");
        assertThat(Files.readString(configurations.resolve("10-flannel.conflist")))
                .containsOnlyOnce("weir-cni");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10-net.conf", "10-net.json"})
    void aSingleOneBecomesAListAndComesBackAsItWas(String name) throws Exception {
        file(name, SINGLE);
        installer().install(SETTINGS);
        assertThat(files()).containsOnlyKeys("10-net.conflist", name + ".before-weir");
        JsonNode list = json("10-net.conflist");
        assertThat(list.path("name").asText()).isEqualTo("mynet");
        assertThat(list.path("cniVersion").asText()).isEqualTo("0.4.0");
        assertThat(list.path("plugins").get(0).path("bridge").asText()).isEqualTo("cni0");
        assertThat(list.path("plugins").get(1).path("type").asText()).isEqualTo("weir-cni");
        assertThat(installer().install(SETTINGS)).isFalse();
        installer().uninstall();
        assertThat(files()).isEqualTo(Map.of(name, SINGLE));
    }

    @Test
    void finishesWhatWasEndedHalfWay() throws Exception {
        file("10-net.conf", SINGLE);
        installer().install(SETTINGS);
        Map<String, String> whole = files();
        // Ended after the list was written, before the old one was out of the way; and amidst a new file.
        Files.move(configurations.resolve("10-net.conf.before-weir"), configurations.resolve("10-net.conf"));
        file(".10-net.conflist.weir-new", "{\"half");
        installer().install(SETTINGS);
        assertThat(files()).isEqualTo(whole);

        // Ended after the old one came back, before the list went.
        Files.copy(configurations.resolve("10-net.conf.before-weir"), configurations.resolve("10-net.conf"));
        installer().uninstall();
        assertThat(files()).isEqualTo(Map.of("10-net.conf", SINGLE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"half\":",
                "[]",
                "{}",
                "{\"plugins\": {}}",
                "{\"type\": \"bridge\", \"cniVersion\": \"0.2.0\"}",
                "{\"type\": \"bridge\"}",
                "{\"type\": \"bridge\", \"type\": \"ptp\", \"cniVersion\": \"1.0.0\"}"
            })
    void whatIsNoConfigurationOfListsIsRefusedAndLeftAlone(String text) throws Exception {
        file("10-net.conf", text);
        assertThatThrownBy(() -> installer().install(SETTINGS))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("10-net.conf");
        assertThat(files()).isEqualTo(Map.of("10-net.conf", text));
    }

    @Test
    void anEmptyDirectoryIsRefused() {
        assertThatThrownBy(() -> installer().install(SETTINGS))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("no network configuration");
    }
}

package io.weir.agent.state;

import static io.weir.agent.state.TestCluster.pod;
import static io.weir.agent.state.TestCluster.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.agent.view.PolicyView;
import io.weir.agent.watch.ClusterObjectReader;
import io.weir.rules.model.PolicyFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportedPoliciesTest {

    @TempDir
    private Path directory = Path.of("");

    private Path file = Path.of("");
    private final TestCluster cluster = new TestCluster();
    private ImportedPolicies imported = new ImportedPolicies(cluster.state, file);

    @BeforeEach
    void open() {
        file = directory.resolve("imported.json");
        imported = new ImportedPolicies(cluster.state, file);
    }

    @Test
    void importedPoliciesAreInForceAndComeBackAfterARestart() throws Exception {
        add(policy("rule1", "empire") + "---\n" + policy("rule2", "alliance"));
        add(policy("rule1", "neutral"));
        assertThat(names(cluster)).containsExactly("default/rule1", "default/rule2");
        assertThat(imported.remove(policy -> policy.name().name().equals("rule2")))
                .isEqualTo(1);

        TestCluster restarted = new TestCluster();
        new ImportedPolicies(restarted.state, file).load();
        assertThat(restarted.state.policies().policies())
                .singleElement()
                .satisfies(view -> assertThat(view.policy())
                        .isEqualTo(cluster.state.policies().policies().get(0).policy()))
                .satisfies(view -> assertThat(view.imported()).isTrue());
    }

    @Test
    void anImportIsTakenWholeOrRefusedWhole() throws Exception {
        cluster.put("file.yaml", policy("rule1", "empire"));
        long revision = cluster.state.policies().revision();
        assertThatThrownBy(() -> add(policy("rule2", "empire") + "---\n" + policy("rule1", "alliance")))
                .isInstanceOf(PolicyRefusedException.class)
                .hasMessageContaining("default/rule1")
                .hasMessageContaining("file.yaml");
        assertThatThrownBy(() -> add(policy("rule2", "empire") + "---\n" + policy("rule2", "alliance")))
                .isInstanceOf(PolicyRefusedException.class);
        assertThatThrownBy(() -> add(pod("tie", "org: empire", "10.0.0.1")))
                .isInstanceOf(PolicyRefusedException.class)
                .hasMessageContaining("no policy");
        assertThat(names(cluster)).containsExactly("default/rule1");
        assertThat(cluster.state.policies().revision()).isEqualTo(revision);
        assertThat(file).doesNotExist();
    }

    @Test
    void aRefusedImportIsNotTriedAgainLater() throws Exception {
        cluster.put("file.yaml", policy("rule1", "empire"));
        assertThatThrownBy(() -> add(policy("rule1", "alliance"))).isInstanceOf(PolicyRefusedException.class);
        cluster.remove("file.yaml");
        assertThat(names(cluster)).isEmpty();
    }

    @Test
    void policiesOfFilesAreNotDeletedHere() throws Exception {
        cluster.put("file.yaml", policy("rule1", "empire"));
        add(policy("rule2", "empire"));
        assertThat(imported.remove(policy -> true)).isEqualTo(1);
        assertThat(names(cluster)).containsExactly("default/rule1");
    }

    @Test
    void aKeptFileThatCannotBeUnderstoodIsNotPassedOver() throws Exception {
        Files.writeString(file, "{}");
        assertThatThrownBy(imported::load).isInstanceOf(IOException.class).hasMessageContaining("imported.json");
    }

    private void add(String text) throws IOException {
        try {
            imported.add("test", text, ClusterObjectReader.read("test", text));
        } catch (PolicyFormatException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    private static List<String> names(TestCluster cluster) {
        return cluster.state.policies().policies().stream()
                .map(PolicyView::policy)
                .map(policy -> policy.name().toString())
                .toList();
    }
}

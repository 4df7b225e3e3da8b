package io.weir.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.agent.watch.ObjectName;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.LocalIdentityAllocator;
import io.weir.identity.NumericIdentity;
import io.weir.identity.SecurityIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {

    @TempDir
    private Path directory = Path.of("");

    private Path path = Path.of("");
    private StateFile file = new StateFile(path);

    @BeforeEach
    void name() {
        path = directory.resolve("state.json");
        file = new StateFile(path);
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        SecurityIdentity odd = new SecurityIdentity(
                new NumericIdentity(256),
                LabelSet.of(new Label("k8s", "org", "empire"), new Label("k8s", "odd=key:", "va\"lue,\n")));
        SecurityIdentity prefix = new SecurityIdentity(
                new NumericIdentity(NumericIdentity.FIRST_NODE_LOCAL),
                LocalIdentityAllocator.cidrLabels(IpPrefix.parse("fd00::/16")));
        SavedState state = new SavedState(
                IdentityRegistry.RESERVED.with(odd).with(prefix),
                Map.of(new ObjectName("Pod", "default", "tiefighter"), new EndpointId(65535)));
        file.write(state);
        SavedState read = file.read().orElseThrow();
        assertThat(read.endpoints()).isEqualTo(state.endpoints());
        assertThat(read.identities().identity(odd.id())).contains(odd);
        assertThat(read.identities().identity(prefix.id())).contains(prefix);
        assertThat(read.identities().size()).isEqualTo(state.identities().size());
        try (var entries = Files.list(directory)) {
            assertThat(entries).containsExactly(path);
        }
    }

    @Test
    void isNotWrittenAgainBeforeAnythingChanges() throws IOException {
        SavedState state = new SavedState(IdentityRegistry.RESERVED, Map.of());
        file.write(state);
        Files.delete(path);
        file.write(new SavedState(state.identities(), Map.of()));
        assertThat(path).doesNotExist();
        file.write(new SavedState(
                state.identities(), Map.of(new ObjectName("Pod", "default", "tiefighter"), new EndpointId(1))));
        assertThat(path).exists();
    }

    @Test
    void isEmptyBeforeTheFirstRun() throws IOException {
        assertThat(file.read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"version\":2,\"identities\":[],\"endpoints\":[]}",
                "{\"version\":1,\"endpoints\":[]}",
                "{\"version\":1,\"identities\":[{\"id\":-1,\"labels\":[]}],\"endpoints\":[]}",
                "{\"version\":1,\"identities\":[{\"labels\":[]}],\"endpoints\":[]}",
                "{\"version\":1,\"identities\":[],\"endpoints\":[{\"id\":0,\"kind\":\"Pod\",\"namespace\":\"a\",\"name\":\"b\"}]}"
            })
    void refusesAFileItDoesNotUnderstandAndNamesIt(String text) throws IOException {
        Files.writeString(path, text);
        assertThatThrownBy(file::read).isInstanceOf(IOException.class).hasMessageContaining("state.json");
    }

    @Test
    void aFileCutShortIsNeverReadAsAState() throws IOException {
        file.write(new SavedState(
                IdentityRegistry.RESERVED.with(
                        new SecurityIdentity(new NumericIdentity(256), LabelSet.of(new Label("k8s", "org", "empire")))),
                Map.of()));
        byte[] whole = Files.readAllBytes(path);
        for (int length : List.of(1, whole.length / 3, whole.length / 2, whole.length - 1)) {
            Files.write(path, java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(file::read).isInstanceOf(IOException.class);
        }
    }
}

package io.weir.agent.cni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CniWatchIT {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final CniSettings SETTINGS = new CniSettings(
            Path.of("/run/weir/weir.sock"),
            Path.of("/sys/fs/bpf/weir"),
            CniSettings.FailurePolicy.FAIL,
            Duration.ofSeconds(8));
    private static final String LIST =
            """
            {"cniVersion": "1.0.0", "name": "net", "plugins": [{"type": "bridge"}]}
            """;

    @TempDir
    private Path directory = Path.of("");

    private static void awaitPlugin(Path file) throws IOException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!(Files.exists(file) && Files.readString(file).contains("weir-cni"))) {
            assertThat(System.nanoTime()).as("weir-cni in " + file).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void comesAfterTheConfigurationAndComesBackWhenThatIsWrittenAnew() throws Exception {
        Path configurations = directory.resolve("net.d");
        Path binaries = Files.createDirectory(directory.resolve("bin"));
        try (CniWatch watch = new CniWatch(new CniInstaller(binaries, configurations), SETTINGS)) {
            watch.start();
            Files.createDirectory(configurations);
            Path first = Files.writeString(configurations.resolve("10-net.conflist"), LIST);
            awaitPlugin(first);
            Files.writeString(first, LIST);
            awaitPlugin(first);
            awaitPlugin(Files.writeString(configurations.resolve("05-other.conflist"), LIST));
        }
    }
}

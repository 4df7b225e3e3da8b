package io.weir.agent.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTreeTest {

    /** Maven runs the tests of a module in its directory. */
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    @Test
    void noFileIsTooLong() throws IOException {
        assertThat(new SourceTree(REPOSITORY).tooLong()).isEmpty();
    }

    @Test
    void noTestSleeps() throws IOException {
        assertThat(new SourceTree(REPOSITORY).sleepingTests()).isEmpty();
    }

    @Test
    void benchKnowsNothingOfTheAgent() throws IOException {
        assertThat(new SourceTree(REPOSITORY.resolve("bench")).usesOfTheAgent()).isEmpty();
    }

    @Test
    void aFileThatIsTooLongIsFound(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("Long.java"), "x\n".repeat(SourceTree.MAX_LINES + 1));
        Files.writeString(directory.resolve("Fits.java"), "x\n".repeat(SourceTree.MAX_LINES));

        assertThat(new SourceTree(directory).tooLong()).containsExactly("Long.java: 501 lines, expected at most 500");
    }

    @Test
    void aTestThatSleepsIsFound(@TempDir Path directory) throws IOException {
        Path tests = Files.createDirectories(directory.resolve("module/src/test/java"));
        Files.writeString(tests.resolve("SleepyTest.java"), "\n  Thread." + "sleep(1);\n");

        assertThat(new SourceTree(directory).sleepingTests())
                .hasSize(1)
                .first()
                .asString()
                .contains("SleepyTest.java:2");
    }

    @Test
    void aBenchmarkThatUsesTheAgentIsFound(@TempDir Path directory) throws IOException {
        Path sources = Files.createDirectories(directory.resolve("src/main/java"));
        Files.writeString(sources.resolve("Benchmark.java"), "import io.weir.agent.cli.Main;\n");

        assertThat(new SourceTree(directory).usesOfTheAgent()).hasSize(1);
    }
}

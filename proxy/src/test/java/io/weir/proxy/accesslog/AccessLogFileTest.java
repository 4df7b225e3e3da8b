package io.weir.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogFileTest {

    @Test
    void linesAreAddedToWhatTheFileHeld(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("log"), "before\n");

        try (AccessLogFile log = AccessLogFile.open(file)) {
            write(log, "one\ntwo\n");
            write(log, "three\n");

            assertThat(file).hasContent("before\none\ntwo\nthree\n");
        }
    }

    @Test
    void aNewFileIsNotForEverybody(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("log");

        AccessLogFile.open(file).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .endsWith("---");
    }

    @Test
    void aMovedFileIsOpenedAnewAndNoLineIsLost(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("log");
        Path moved = directory.resolve("log.1");

        try (AccessLogFile log = AccessLogFile.open(file)) {
            write(log, "0\n");
            Files.move(file, moved);
            int lines = 1;
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (Files.notExists(file)) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                write(log, lines++ + "\n");
            }

            assertThat(Files.readAllLines(moved).size()
                            + Files.readAllLines(file).size())
                    .isEqualTo(lines);
        }
    }

    @Test
    void reopeningWritesToANewFileAtOnce(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("log");
        try (AccessLogFile log = AccessLogFile.open(file)) {
            write(log, "before\n");
            Path moved = Files.move(file, directory.resolve("log.1"));
            log.reopen();
            write(log, "after\n");

            assertThat(moved).hasContent("before\n");
            assertThat(file).hasContent("after\n");
        }
    }

    @Test
    void aFileThatWouldGrowTooLargeMakesRoomAndSoManyOlderOnesStay(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("log");
        try (AccessLogFile log = AccessLogFile.open(file, new LogRotation(10, 2))) {
            for (String line : List.of("one1", "two2", "three", "four", "five", "six", "seven77")) {
                write(log, line + "\n");
            }
        }

        assertThat(file).hasContent("seven77\n");
        assertThat(directory.resolve("log.1")).hasContent("six\n");
        assertThat(directory.resolve("log.2")).hasContent("four\nfive\n");
        assertThat(directory.resolve("log.3")).doesNotExist();
    }

    @Test
    void withNothingToKeepTheFileBeginsAgain(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("log");
        try (AccessLogFile log = AccessLogFile.open(file, new LogRotation(4, 0))) {
            write(log, "one\n");
            write(log, "two\n");
            write(log, "longer than the bound\n");
        }

        assertThat(file).hasContent("longer than the bound\n");
        assertThat(directory).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**log.1");
    }

    @Test
    void aFileFromAnEarlierRunCountsTowardsTheBound(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("log"), "earlier\n");
        try (AccessLogFile log = AccessLogFile.open(file, new LogRotation(10, 1))) {
            write(log, "now\n");
        }

        assertThat(file).hasContent("now\n");
        assertThat(directory.resolve("log.1")).hasContent("earlier\n");
    }

    @Test
    void aFileThatCannotBeMovedGrowsOn(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("log");
        Files.createDirectories(directory.resolve("log.1/in the way"));
        try (AccessLogFile log = AccessLogFile.open(file, new LogRotation(4, 1))) {
            write(log, "one\n");
            write(log, "two\n");
        }

        assertThat(file).hasContent("one\ntwo\n");
    }

    @Test
    void aDirectoryThatIsGoneCostsLinesUntilItIsBack(@TempDir Path directory) throws IOException {
        Path logs = Files.createDirectory(directory.resolve("logs"));
        Path file = logs.resolve("log");
        try (AccessLogFile log = AccessLogFile.open(file, new LogRotation(4, 0))) {
            write(log, "one\n");
            Files.delete(file);
            Files.delete(logs);
            assertThatThrownBy(() -> write(log, "two\n")).isInstanceOf(IOException.class);

            Files.createDirectory(logs);
            write(log, "three\n");

            assertThat(file).hasContent("three\n");
        }
    }

    @Test
    void aFullDiskIsAnErrorOfThatWrite() throws IOException {
        try (AccessLogFile log = AccessLogFile.open(Path.of("/dev/full"))) {
            assertThatThrownBy(() -> write(log, "one\n"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left");
        }
    }

    private static void write(AccessLogFile log, String lines) throws IOException {
        byte[] bytes = lines.getBytes(StandardCharsets.US_ASCII);
        log.write(bytes, bytes.length);
    }
}

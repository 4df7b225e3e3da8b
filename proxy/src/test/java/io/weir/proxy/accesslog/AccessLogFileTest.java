package io.weir.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
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

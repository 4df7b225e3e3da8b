package io.weir.proxy.accesslog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * When a log file makes room for a new one, and what becomes of it: {@code log} is renamed {@code log.1}, that {@code log.2}, and
 * so on.
 *
 * @param maxBytes most bytes of a file; a batch of lines that is larger by itself stands in a file alone
 * @param keep how many older files stay; 0 for none
 */
public record LogRotation(long maxBytes, int keep) {

    /** The file grows for ever, or somebody else rotates it. */
    public static final LogRotation NEVER = new LogRotation(Long.MAX_VALUE, 0);

    /** Most older files. */
    public static final int MAX_KEEP = 999;

    public LogRotation {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("largest log file " + maxBytes + ": expected at least 1 byte");
        }
        if (keep < 0 || keep > MAX_KEEP) {
            throw new IllegalArgumentException("log files to keep " + keep + ": expected 0.." + MAX_KEEP);
        }
    }

    boolean isDue(long size, long more) {
        return size > 0 && size > maxBytes - more;
    }

    /** Moves the file out of the way. Older files that could not be moved stay where they are, and so does the file. */
    void moveAway(Path file) throws IOException {
        if (keep == 0) {
            Files.deleteIfExists(file);
            return;
        }
        for (int number = keep - 1; number >= 1; number--) {
            move(older(file, number), older(file, number + 1));
        }
        move(file, older(file, 1));
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException absent) {
            // Not that many files yet.
            return;
        }
    }

    private static Path older(Path file, int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}

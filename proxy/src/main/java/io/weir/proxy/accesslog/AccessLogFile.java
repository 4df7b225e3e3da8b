package io.weir.proxy.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends lines to a file, made with mode 0640 when missing. A file that was moved or removed (by log rotation) is opened
 * anew under its name within {@value #MOVED_CHECK_MILLIS} ms of the next line, or at once by {@link #reopen}. Lines are never left half written unless the
 * file can be neither written nor cut back; then the next line starts on a line of its own.
 */
public final class AccessLogFile implements AccessLogSink {

    private static final long MOVED_CHECK_MILLIS = 100;
    private static final Logger LOGGER = LoggerFactory.getLogger(AccessLogFile.class);
    private static final Set<OpenOption> APPEND = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);

    private final Path path;
    private final LogRotation rotation;
    private FileChannel channel;
    private Optional<Object> fileKey;
    private long checkedNanos;
    private long size;
    private boolean midLine;
    private boolean rotationFailed;

    private AccessLogFile(Path path, LogRotation rotation, FileChannel channel, Optional<Object> fileKey)
            throws IOException {
        this.path = path;
        this.rotation = rotation;
        this.size = channel.size();
        this.channel = channel;
        this.fileKey = fileKey;
        this.checkedNanos = System.nanoTime();
    }

    /** A file that grows until somebody else moves it away. */
    public static AccessLogFile open(Path path) throws IOException {
        return open(path, LogRotation.NEVER);
    }

    public static AccessLogFile open(Path path, LogRotation rotation) throws IOException {
        return new AccessLogFile(path, rotation, openChannel(path), fileKey(path));
    }

    @Override
    public void write(byte[] lines, int length) throws IOException {
        reopenIfMoved();
        if (rotation.isDue(size, length)) {
            rotate();
        }
        if (midLine) {
            writeAll(ByteBuffer.wrap(new byte[] {'\n'}));
            midLine = false;
        }
        long sizeBefore = channel.size();
        ByteBuffer bytes = ByteBuffer.wrap(lines, 0, length);
        try {
            writeAll(bytes);
            size = sizeBefore + length;
        } catch (IOException failure) {
            if (bytes.position() > 0) {
                cutBack(sizeBefore, failure);
            }
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public void reopen() throws IOException {
        FileChannel fresh = openChannel(path);
        channel.close();
        channel = fresh;
        size = fresh.size();
        fileKey = fileKey(path);
        midLine = false;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** Begins a new file. Lines matter more than the bound: when the old one does not move, it grows on. */
    private void rotate() throws IOException {
        try {
            rotation.moveAway(path);
            rotationFailed = false;
        } catch (IOException failure) {
            if (!rotationFailed) {
                LOGGER.warn("access log to {}: not rotated, it grows on: {}", path, failure.toString());
            }
            rotationFailed = true;
            return;
        }
        reopen();
    }

    private void cutBack(long size, IOException failure) {
        try {
            channel.truncate(size);
        } catch (IOException notCut) {
            midLine = true;
            failure.addSuppressed(notCut);
        }
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void reopenIfMoved() throws IOException {
        long now = System.nanoTime();
        if (now - checkedNanos < TimeUnit.MILLISECONDS.toNanos(MOVED_CHECK_MILLIS)) {
            return;
        }
        checkedNanos = now;
        if (!fileKey(path).equals(fileKey)) {
            reopen();
        }
    }

    private static FileChannel openChannel(Path path) throws IOException {
        return FileChannel.open(
                path, APPEND, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    }

    /** What tells the file of this name from another one; empty when there is none. */
    private static Optional<Object> fileKey(Path path) throws IOException {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }
}

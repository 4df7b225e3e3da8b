package io.weir.agent;

import io.weir.agent.api.ApiServer;
import io.weir.agent.endpoint.SandboxFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** The agent's run directory, held by one process at a time. */
public final class RunDirectory implements AutoCloseable {

    /** Directory of what the CNI plugin reported. */
    static final String SANDBOXES = "sandboxes";

    /** File of the numbers that the kernel's maps refer to. */
    static final String STATE = "state.json";

    private final Path path;
    private final FileChannel lockFile;

    private RunDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory if need be, for its owner alone, and takes hold of it.
     *
     * @throws IOException when another process has it
     */
    static RunDirectory open(Path path) throws IOException {
        Files.createDirectories(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path lockPath = path.resolve("lock");
        FileChannel lockFile = FileChannel.open(lockPath, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            FileLock lock = lockFile.tryLock();
            if (lock != null) {
                return new RunDirectory(path, lockFile);
            }
        } catch (OverlappingFileLockException held) {
            lockFile.close();
            throw new IOException(lockPath + ": held by this process already", held);
        }
        lockFile.close();
        throw new IOException(
                lockPath + ": another agent runs with this directory; stop it or choose another --run-dir");
    }

    /**
     * Removes what refers to a datapath that is gone: numbers, networks of pods, the socket. What users gave stays. Nothing
     * happens when the directory is not there.
     *
     * @throws IOException when an agent runs with the directory, or a file cannot be removed
     */
    public static void forgetDatapath(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return;
        }
        try (RunDirectory run = open(path)) {
            for (Path file : SandboxFiles.all(run.resolve(SANDBOXES))) {
                Files.deleteIfExists(file);
            }
            for (String name : List.of(SANDBOXES, STATE, ApiServer.SOCKET_NAME)) {
                Files.deleteIfExists(run.resolve(name));
            }
        }
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}

package io.weir.agent;

import io.weir.agent.api.ApiServer;
import io.weir.agent.endpoint.SandboxFiles;
import io.weir.agent.handover.Predecessor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The agent's run directory, held by one process at a time. */
public final class RunDirectory implements AutoCloseable {

    /** Directory of what the CNI plugin reported. */
    static final String SANDBOXES = "sandboxes";

    /** File of the numbers that the kernel's maps refer to. */
    static final String STATE = "state.json";

    private final Path path;
    private final Path lockPath;
    private Optional<Predecessor> predecessor = Optional.empty();
    private @Nullable FileChannel lockFile;

    private RunDirectory(Path path) {
        this.path = path;
        this.lockPath = path.resolve("lock");
    }

    /**
     * Makes the directory if need be, for its owner alone, and takes hold of it.
     *
     * @param takesOver whether an agent that has it may be told to hand it over; see {@link #predecessor}
     * @throws IOException when another process has it
     */
    static RunDirectory open(Path path, boolean takesOver) throws IOException {
        Files.createDirectories(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        RunDirectory directory = new RunDirectory(path);
        if (!directory.tryHold()) {
            String held = directory.lockPath + ": another agent runs with this directory; ";
            if (!takesOver) {
                throw new IOException(held + "stop it, choose another --run-dir, or say --take-over");
            }
            try {
                directory.predecessor = Optional.of(Predecessor.announce(path, Version.text()));
            } catch (IOException silent) {
                throw new IOException(held + "it does not hand over: " + silent.getMessage(), silent);
            }
        }
        return directory;
    }

    /** The agent that has the directory, until it is frozen and {@link #hold} was called. */
    Optional<Predecessor> predecessor() {
        return predecessor;
    }

    /**
     * Takes hold of the directory.
     *
     * @throws IOException when another process has it
     */
    void hold() throws IOException {
        if (!tryHold()) {
            throw new IOException(lockPath + ": another agent runs with this directory");
        }
    }

    private synchronized boolean tryHold() throws IOException {
        FileChannel opened = FileChannel.open(lockPath, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            FileLock lock = opened.tryLock();
            if (lock != null) {
                lockFile = opened;
                return true;
            }
        } catch (OverlappingFileLockException held) {
            opened.close();
            throw new IOException(lockPath + ": held by this process already", held);
        }
        opened.close();
        return false;
    }

    /** Lets another process take hold of the directory. */
    synchronized void release() throws IOException {
        FileChannel held = lockFile;
        lockFile = null;
        if (held != null) {
            held.close();
        }
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
        try (RunDirectory run = open(path, false)) {
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

    /** A predecessor that has not handed over hears of the end last, when all else is free. */
    @Override
    public void close() throws IOException {
        release();
        if (predecessor.isPresent()) {
            predecessor.get().close();
        }
    }
}

package io.weir.agent.watch;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one directory of manifests: files {@code *.yaml}, {@code *.yml} and {@code *.json} directly inside it. Hidden
 * files, editors' temporary files, {@code *.status} and subdirectories are ignored.
 *
 * <p>A changed file is read once nothing in the directory has changed for {@link #QUIET}, but at the latest after
 * {@link #LONGEST_WAIT}; who needs a file to be seen whole without timing renames it into place. Changes that are seen
 * together are applied together, so an object that moves from one file to another is never away. A directory that
 * disappears changes nothing but {@link #trouble()}; it is taken up again when it is back.
 */
public final class DirectoryWatch implements ClusterWatch {

    /** How long the directory must be quiet before changes are read. */
    static final Duration QUIET = Duration.ofMillis(60);

    /** How long changes wait at most. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private static final Duration RETRY_DIRECTORY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

    private final Path directory;
    private final ManifestIntake intake;
    private final Consumer<Throwable> fatal;
    private final Thread thread;
    private final Set<Path> known = new HashSet<>();
    private volatile String trouble = "";
    private volatile boolean closed;
    private @Nullable WatchService service;

    /**
     * @param acceptedCopies where to keep accepted manifests for the next start
     * @param fatal told when the watch can not go on
     */
    public DirectoryWatch(Path directory, Path acceptedCopies, ClusterSink sink, Consumer<Throwable> fatal) {
        this.directory = directory;
        this.intake = new ManifestIntake(sink, new AcceptedCopies(acceptedCopies));
        this.fatal = fatal;
        this.thread = new Thread(this::run, "weir-watch");
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public String trouble() {
        return trouble;
    }

    @Override
    public String description() {
        return "directory " + directory;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        intake.close();
    }

    private void run() {
        try {
            watch();
        } catch (InterruptedException | ClosedWatchServiceException stopped) {
            if (!closed) {
                fatal.accept(stopped);
            }
        } catch (Exception | Error failure) {
            fatal.accept(failure);
        } finally {
            closeService();
        }
    }

    private void watch() throws IOException, InterruptedException {
        openService();
        List<Path> present = ManifestFiles.list(directory);
        StatusFiles.removeOrphans(directory);
        known.addAll(present);
        intake.first(present);
        while (!closed) {
            if (service == null) {
                Thread.sleep(RETRY_DIRECTORY.toMillis());
                reopen();
                continue;
            }
            Set<Path> changed = new LinkedHashSet<>();
            boolean everything = collect(service.take(), changed);
            long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
            WatchKey more;
            while (System.nanoTime() < deadline
                    && (more = service.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS)) != null) {
                everything |= collect(more, changed);
            }
            if (!Files.isDirectory(directory)) {
                lose("directory " + directory + " is gone; what it said stays in force");
                continue;
            }
            if (everything) {
                changed.addAll(ManifestFiles.list(directory));
                changed.addAll(known);
            }
            apply(changed);
        }
    }

    /** Adds the manifests that changed; true when anything may have. */
    private boolean collect(WatchKey key, Set<Path> changed) {
        boolean everything = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            if (!(event.context() instanceof Path name)) {
                everything = true;
            } else if (ManifestFiles.isManifest(name)) {
                changed.add(directory.resolve(name));
            } else {
                // The files of a mounted ConfigMap change by the exchange of a hidden link, without an event of their
                // own.
                everything |= name.toString().equals("..data");
            }
        }
        return !key.reset() || everything;
    }

    private void apply(Set<Path> changed) {
        List<Path> removed = new ArrayList<>();
        List<Path> present = new ArrayList<>();
        for (Path file : changed) {
            if (Files.isRegularFile(file)) {
                known.add(file);
                present.add(file);
            } else if (known.remove(file)) {
                removed.add(file);
            }
        }
        intake.changed(removed, present);
    }

    private void reopen() {
        try {
            openService();
            Set<Path> changed = new LinkedHashSet<>(ManifestFiles.list(directory));
            changed.addAll(known);
            apply(changed);
            trouble = "";
            LOG.info("directory {} is back", directory);
        } catch (IOException stillGone) {
            lose("directory " + directory + " cannot be watched: " + stillGone);
        }
    }

    private void lose(String reason) {
        if (!reason.equals(trouble)) {
            LOG.error("{}", reason);
        }
        trouble = reason;
        closeService();
    }

    private void openService() throws IOException {
        WatchService opened = directory.getFileSystem().newWatchService();
        service = opened;
        directory.register(
                opened,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
    }

    private void closeService() {
        WatchService open = service;
        service = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failure) {
                LOG.warn("closing the watch of {}: {}", directory, failure.toString());
            }
        }
    }
}

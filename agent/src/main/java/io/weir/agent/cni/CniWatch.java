package io.weir.agent.cni;

import java.io.IOException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the plugin installed, on a thread of its own: the cluster's CNI may write its configuration later than we come, and
 * anew whenever it likes. What stands against it is logged once, and tried again.
 */
public final class CniWatch implements AutoCloseable {

    /** How long a change may go unseen where the file system tells of none. */
    private static final Duration LONGEST_UNSEEN = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(CniWatch.class);

    private final CniInstaller installer;
    private final CniSettings settings;
    private final Thread thread = new Thread(this::run, "weir-cni");
    private String trouble = "";

    public CniWatch(CniInstaller installer, CniSettings settings) {
        this.installer = installer;
        this.settings = settings;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Leaves the plugin where it is. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The directory may come later than we, and again after it went. */
    private void run() {
        try {
            while (true) {
                try {
                    watch();
                } catch (IOException failure) {
                    say(failure.toString());
                }
                TimeUnit.MILLISECONDS.sleep(LONGEST_UNSEEN.toMillis());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() throws IOException, InterruptedException {
        try (WatchService watch = installer.configurations().getFileSystem().newWatchService()) {
            WatchKey registered = installer
                    .configurations()
                    .register(
                            watch,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE);
            while (registered.isValid()) {
                install();
                WatchKey changed = watch.poll(LONGEST_UNSEEN.toMillis(), TimeUnit.MILLISECONDS);
                if (changed != null) {
                    changed.pollEvents();
                    boolean unused = changed.reset();
                }
            }
        }
    }

    private void install() {
        String now = "";
        try {
            if (installer.install(settings)) {
                LOG.info("the CNI plugin is installed in {}", installer.configurations());
            }
        } catch (IOException | CniException failure) {
            now = failure.toString();
        }
        say(now);
    }

    /** @param now what stands against it; empty for nothing */
    private void say(String now) {
        if (!now.isEmpty() && !now.equals(trouble)) {
            LOG.warn("the CNI plugin is not installed: {}", now);
        }
        trouble = now;
    }
}

package io.weir.agent.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a process that serves: until SIGTERM or SIGINT, then exit code 0, or until something fatal happens, then exit
 * code 1. What is to be closed is closed before the process ends.
 */
final class Lifetime {

    private static final Logger LOG = LoggerFactory.getLogger(Lifetime.class);

    private final String name;
    private final AtomicInteger exitCode = new AtomicInteger();
    private final CountDownLatch fatal = new CountDownLatch(1);

    Lifetime(String name) {
        this.name = name;
    }

    /** Ends the process with exit code 1. From any thread, as often as one likes; returns at once. */
    void fail(Throwable cause) {
        if (exitCode.compareAndSet(0, 1)) {
            LOG.error("{} cannot go on and ends", name, cause);
        }
        fatal.countDown();
    }

    /** Ends the process with exit code 0. From any thread, as often as one likes; returns at once. */
    void end() {
        fatal.countDown();
    }

    /** Closes this when the process ends in whatever orderly way. */
    void closeAtEnd(AutoCloseable resource) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            LOG.info("{} ends", name);
                            try {
                                resource.close();
                            } catch (Exception failure) {
                                LOG.error("ending {}", name, failure);
                                exitCode.set(1);
                            }
                            // An orderly end is none that a signal number should stand for.
                            Runtime.getRuntime().halt(exitCode.get());
                        },
                        "weir-end"));
    }

    /** Waits for something fatal; a signal ends the process without coming back from here. */
    int await() throws InterruptedException {
        fatal.await();
        return exitCode.get();
    }
}

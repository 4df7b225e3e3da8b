package io.weir.agent.publish;

import io.weir.agent.state.SavedState;
import io.weir.agent.state.StateFile;
import io.weir.agent.watch.ObjectName;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.Datapath;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes desired states on the BPF writer thread, always the newest: first the numbers to the state file, then the
 * snapshot to the proxy, then the kernel. What fails is tried again every {@link #RETRY}.
 */
public final class Publisher implements AutoCloseable {

    /** Pause before what failed is tried again. */
    static final Duration RETRY = Duration.ofSeconds(1);

    /** How long open connections may take to be judged anew before the kernel is written all the same. */
    static final Duration LONGEST_RECHECK = Duration.ofSeconds(5);

    /** Pause between looks for interfaces of pods that have ended, while there are any. */
    private static final Duration FORGET = Duration.ofSeconds(1);

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /** What happens once, between the first snapshot and the first write to the kernel. */
    @FunctionalInterface
    public interface ListenerOpening {
        /** Lets the kernel send connections to the proxy. */
        void open() throws Exception;
    }

    private final SnapshotPublisher proxy;
    private final ListenerOpening listeners;
    private final KernelWriter kernel;
    private final StateFile stateFile;
    private final Consumer<PublishReport> reports;
    private final Consumer<Throwable> fatal;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "weir-bpf"));
    private final Object lock = new Object();
    private @Nullable DesiredState pending;
    private SavedState inKernel;
    private boolean listenersOpen;
    private boolean forgetting;
    private boolean paused;
    private @Nullable DesiredState newest;

    /**
     * A publisher for this datapath.
     *
     * @param earlier the numbers that its maps may refer to; empty when they are not known, then what it has is closed first
     */
    public static Publisher of(
            Datapath datapath,
            SnapshotPublisher proxy,
            ListenerOpening listeners,
            StateFile stateFile,
            Optional<SavedState> earlier,
            Consumer<PublishReport> reports,
            Consumer<Throwable> fatal) {
        KernelWriter writer = new KernelWriter(new DatapathKernel(datapath), earlier.isEmpty());
        SavedState known = earlier.orElse(new SavedState(IdentityRegistry.RESERVED, Map.of()));
        return new Publisher(proxy, listeners, writer, stateFile, known, reports, fatal);
    }

    /**
     * @param earlier the numbers that maps of an earlier run may refer to
     * @param reports told how each publication ended, on the BPF writer thread
     * @param fatal told when publishing can not go on
     */
    Publisher(
            SnapshotPublisher proxy,
            ListenerOpening listeners,
            KernelWriter kernel,
            StateFile stateFile,
            SavedState earlier,
            Consumer<PublishReport> reports,
            Consumer<Throwable> fatal) {
        this.proxy = proxy;
        this.listeners = listeners;
        this.kernel = kernel;
        this.stateFile = stateFile;
        this.inKernel = earlier;
        this.reports = reports;
        this.fatal = fatal;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Publishes this state soon, instead of any that still waits. */
    public void offer(DesiredState desired) {
        synchronized (lock) {
            boolean waiting = pending != null;
            pending = pending == null ? desired : desired.replacing(pending);
            if (!waiting) {
                thread.execute(this::publishPending);
            }
        }
    }

    /**
     * Publishes to the proxy alone from now on: state file and kernel are another process's. Completes when nothing is being
     * written any more.
     */
    public CompletableFuture<Void> pause() {
        return ask(() -> {
            paused = true;
            return null;
        });
    }

    /**
     * Publishes to all again, after another process that had them has ended.
     *
     * <p>Fails with {@link IllegalStateException} when that process used numbers we do not know: what the kernel has then means something
     * else to us, and only a new start puts that right.
     */
    public CompletableFuture<Void> resume() {
        return ask(() -> {
            SavedState left = stateFile.read().orElse(inKernel);
            if (!union(inKernel, left).equals(inKernel)) {
                throw new IllegalStateException("the process that was to take over has given numbers of its own");
            }
            paused = false;
            listenersOpen = false;
            kernel.reload();
            DesiredState last = newest;
            if (last != null) {
                synchronized (lock) {
                    pending = pending == null ? last : pending;
                }
                publishPending();
            }
            return null;
        });
    }

    /** Runs this on the BPF writer thread, between publications. */
    public <T> CompletableFuture<T> ask(Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        thread.execute(() -> {
            T value;
            try {
                value = question.call();
            } catch (Exception failure) {
                answer.completeExceptionally(failure);
                return;
            }
            answer.complete(value);
        });
        return answer;
    }

    /** Closes an interface of a pod that there is no endpoint for yet: nothing passes until a state has one. */
    public CompletableFuture<Void> close(int interfaceIndex) {
        return ask(() -> {
            if (paused) {
                throw new IllegalStateException("another agent takes this one's place: ask again in a moment");
            }
            kernel.close(interfaceIndex);
            forgetLater();
            return null;
        });
    }

    /** The interfaces of pods that have ended go some time later, and nobody says when. */
    private void forgetLater() {
        if (!forgetting) {
            forgetting = true;
            ScheduledFuture<?> unused = thread.schedule(this::forgetGone, FORGET.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void forgetGone() {
        forgetting = false;
        if (paused) {
            return;
        }
        try {
            if (kernel.forgetGone()) {
                forgetLater();
            }
        } catch (BpfException failure) {
            LOG.warn("forgetting interfaces that are gone: {}", failure.getMessage());
        } catch (RuntimeException | Error failure) {
            fatal.accept(failure);
        }
    }

    /** Finishes the publication that is under way; the kernel keeps what it has. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the BPF writer is still busy after {}", LONGEST_CLOSE);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void publishPending() {
        DesiredState desired;
        synchronized (lock) {
            desired = pending;
            pending = null;
        }
        if (desired == null) {
            return;
        }
        try {
            PublishReport report = publish(desired);
            if (!report.isComplete() && !paused) {
                retry(desired);
            }
            reports.accept(report);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failure) {
            fatal.accept(failure);
        }
    }

    private PublishReport publish(DesiredState desired) throws InterruptedException {
        newest = desired;
        if (!paused) {
            SavedState known = union(inKernel, desired.saved());
            try {
                stateFile.write(known);
            } catch (IOException failure) {
                LOG.error("state file: {}", failure.toString());
                return PublishReport.failed(desired, "state file: " + failure);
            }
            inKernel = known;
        }
        try {
            proxy.publish(desired.snapshot())
                    .toCompletableFuture()
                    .get(LONGEST_RECHECK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.error("open connections are not all judged by state {} after {}", desired.revision(), LONGEST_RECHECK);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the proxy refuses state " + desired.revision(), failure.getCause());
        }
        if (paused) {
            return PublishReport.failed(desired, "another process takes the kernel over");
        }
        if (!listenersOpen) {
            try {
                listeners.open();
            } catch (InterruptedException interrupted) {
                throw interrupted;
            } catch (Exception failure) {
                LOG.error("registering the proxy's listeners: {}", failure.toString());
                return PublishReport.failed(desired, "listeners: " + failure.getMessage());
            }
            listenersOpen = true;
        }
        PublishReport report = kernel.write(desired);
        if (report.isComplete()) {
            inKernel = desired.saved();
        }
        forgetLater();
        return report;
    }

    private void retry(DesiredState desired) {
        ScheduledFuture<?> unused = thread.schedule(
                () -> {
                    synchronized (lock) {
                        if (pending == null) {
                            pending = desired;
                        }
                    }
                    publishPending();
                },
                RETRY.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static SavedState union(SavedState older, SavedState newer) {
        IdentityRegistry identities = newer.identities().withOthersOf(older.identities());
        Map<ObjectName, EndpointId> endpoints = new HashMap<>(older.endpoints());
        endpoints.putAll(newer.endpoints());
        return new SavedState(identities, endpoints);
    }
}

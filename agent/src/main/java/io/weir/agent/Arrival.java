package io.weir.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How an agent takes its place: an empty one, or that of another agent, which goes on until this one is ready. */
final class Arrival {

    /** How long the agent whose place is taken stays without new state before it has its place back. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);

    private final RunDirectory run;
    private final CompletableFuture<Void> published = new CompletableFuture<>();

    Arrival(RunDirectory run) {
        this.run = run;
    }

    /** Whether another agent runs in this one's place. */
    boolean isHandOver() {
        return run.predecessor().isPresent();
    }

    /** Has the files and the kernel to itself when this returns; the other agent's proxy goes on. */
    void begin() throws IOException {
        if (isHandOver()) {
            run.predecessor().get().freeze();
            run.hold();
        }
    }

    /** A state is in proxy and kernel, and the proxy's listeners are registered. Any thread. */
    void published() {
        published.complete(null);
    }

    /** This agent can not go on. Any thread. */
    void failed(Throwable failure) {
        published.completeExceptionally(failure);
    }

    /** Returns when the other agent has given its addresses up; at once when there is none. */
    void complete() throws IOException {
        if (isHandOver()) {
            await(published.orTimeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS));
            run.predecessor().get().taken();
            LOG.info(
                    "process {} took the place of the agent that ran",
                    ProcessHandle.current().pid());
        }
    }

    private static void await(CompletableFuture<Void> step) throws IOException {
        try {
            step.get();
        } catch (ExecutionException failure) {
            String why = failure.getCause() instanceof TimeoutException
                    ? "no state is in force after " + LONGEST
                    : String.valueOf(failure.getCause());
            throw new IOException("the place of the running agent is not taken: " + why, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}

package io.weir.agent;

import io.weir.agent.endpoint.Sandbox;
import io.weir.agent.endpoint.SandboxFiles;
import io.weir.agent.publish.PublishReport;
import io.weir.agent.publish.Publisher;
import io.weir.agent.state.ClusterState;
import io.weir.agent.state.StateLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up what the CNI plugin reports of the networks of pods. Nothing here blocks the caller. */
public final class SandboxControl {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxControl.class);

    /** How far an endpoint is when the plugin is answered. */
    public enum Guard {
        /** Nothing reaches or leaves it: its pod is not known yet, or its policy takes longer. */
        CLOSED,
        /** Its policy is in force. */
        IN_FORCE
    }

    private record Waiting(Sandbox sandbox, CompletableFuture<Guard> answer) {}

    private final StateLoop loop;
    private final ClusterState state;
    private final Publisher publisher;
    private final SandboxFiles files;
    private final List<Waiting> adding = new ArrayList<>();
    private final List<CompletableFuture<Void>> removing = new ArrayList<>();

    SandboxControl(StateLoop loop, ClusterState state, Publisher publisher, SandboxFiles files) {
        this.loop = loop;
        this.state = state;
        this.publisher = publisher;
        this.files = files;
    }

    /**
     * Closes the interface of a new pod at once, and puts its policy in force as soon as its object is known.
     *
     * @param wait how long the answer may wait for that, the closing included
     * @return fails when the interface cannot be closed
     */
    public CompletableFuture<Guard> add(Sandbox sandbox, Duration wait) {
        CompletableFuture<Guard> answer =
                new CompletableFuture<Guard>().completeOnTimeout(Guard.CLOSED, wait.toMillis(), TimeUnit.MILLISECONDS);
        return publisher.close(sandbox.attachment().index()).thenCompose(closed -> {
            loop.execute(() -> {
                keep(sandbox);
                state.addSandbox(sandbox);
                adding.add(new Waiting(sandbox, answer));
            });
            return answer;
        });
    }

    /** Without the file the next agent finds the pod by its UID, only later. */
    private void keep(Sandbox sandbox) {
        try {
            files.put(sandbox);
        } catch (IOException failure) {
            LOG.warn("sandbox of {} is not kept over a restart: {}", sandbox.pod(), failure.toString());
        }
    }

    /**
     * The network of a pod goes: takes its addresses and its policy out of force. Its interface stays closed while it is there.
     *
     * @param wait how long the answer may wait for that
     */
    public CompletableFuture<Void> remove(Sandbox.Id id, Duration wait) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        loop.execute(() -> {
            forget(id);
            removing.add(answer);
        });
        return answer.completeOnTimeout(null, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Forgets every network but these, which are all that the runtime knows; gives how many went. */
    public CompletableFuture<Integer> keepOnly(Set<Sandbox.Id> valid) {
        return loop.ask(() -> {
            List<Sandbox.Id> others = state.sandboxesBut(valid);
            others.forEach(this::forget);
            return others.size();
        });
    }

    private void forget(Sandbox.Id id) {
        state.removeSandbox(id);
        try {
            files.remove(id);
        } catch (IOException failure) {
            LOG.warn("sandbox {} comes back with the next agent: {}", id, failure.toString());
        }
    }

    /** Answers those whose wait is over; on the state thread. */
    void published(PublishReport report) {
        adding.removeIf(waiting -> waiting.answer().isDone()
                || (state.isInForce(waiting.sandbox()) && waiting.answer().complete(Guard.IN_FORCE)));
        if (report.isComplete()) {
            removing.forEach(answer -> answer.complete(null));
            removing.clear();
        }
    }
}

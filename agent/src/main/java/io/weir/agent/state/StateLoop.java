package io.weir.agent.state;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns the agent's state. Tasks run in the order they came; whatever is waiting runs as one turn, and
 * {@code settle} once at its end. A task that throws ends the loop and is fatal: a state of which nobody knows what was
 * applied must not go on.
 */
public final class StateLoop implements AutoCloseable {

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Runnable settle;
    private final Consumer<Throwable> fatal;
    private final Thread thread = new Thread(this::run, "weir-state");
    private boolean stopping;

    /**
     * @param settle called on the state thread after each turn, and before a question is answered
     * @param fatal told when the loop has ended by a failure
     */
    public StateLoop(Runnable settle, Consumer<Throwable> fatal) {
        this.settle = settle;
        this.fatal = fatal;
    }

    public void start() {
        thread.start();
    }

    /** Runs the task on the state thread, soon. */
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Answers a question on the state thread. An exception of the question goes to the asker and is not fatal. */
    public <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        tasks.add(() -> {
            settle.run();
            T value;
            try {
                value = question.get();
            } catch (RuntimeException failure) {
                answer.completeExceptionally(failure);
                return;
            }
            answer.complete(value);
        });
        return answer;
    }

    @Override
    public void close() {
        tasks.add(() -> stopping = true);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        @Nullable Throwable failure = null;
        try {
            List<Runnable> turn = new ArrayList<>();
            while (!stopping) {
                turn.add(tasks.take());
                tasks.drainTo(turn);
                turn.forEach(Runnable::run);
                turn.clear();
                settle.run();
            }
        } catch (InterruptedException | RuntimeException | Error thrown) {
            failure = thrown;
        }
        if (failure != null) {
            fatal.accept(failure);
        }
    }
}

package io.weir.proxy.accesslog;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The queues of all event loops. The writer thread takes entries out; loops may come at any time.
 *
 * <p>Entries of one loop keep their order. Among loops they come in turns of up to {@value #TURN}, so that a busy loop does not
 * keep the others waiting; lines of different loops may stand a few milliseconds out of the order of their time stamps.
 */
final class LoopLogs {

    private static final int TURN = 64;

    private final List<LoopLog> loops = new CopyOnWriteArrayList<>();
    private int at;
    private int takenInTurn;

    void add(LoopLog loop) {
        loops.add(loop);
    }

    /** The next entry; null when there is none. From the writer thread. */
    @Nullable
    QueuedEntry poll() {
        int count = loops.size();
        for (int tries = 0; tries <= count && count > 0; tries++) {
            if (takenInTurn < TURN) {
                QueuedEntry entry = loops.get(at % count).queue().poll();
                if (entry != null) {
                    takenInTurn++;
                    return entry;
                }
            }
            at = (at + 1) % count;
            takenInTurn = 0;
        }
        return null;
    }

    boolean isEmpty() {
        for (LoopLog loop : loops) {
            if (!loop.queue().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    long waiting() {
        return loops.stream().mapToLong(loop -> loop.queue().size()).sum();
    }

    long dropped() {
        return loops.stream().mapToLong(LoopLog::dropped).sum();
    }

    long sampledOut() {
        return loops.stream().mapToLong(LoopLog::sampledOut).sum();
    }
}

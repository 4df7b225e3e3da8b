package io.weir.agent.api;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponseWriter;
import io.weir.agent.DatapathEvents;
import io.weir.proxy.accesslog.AccessLog;
import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.AccessLogSubscription;
import io.weir.redirect.bpf.DatapathEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The lines of one client of the monitor. Runs on a thread of its own; waits for a slow client, and then says what it lost. */
final class MonitorStream implements AutoCloseable {

    /** How many lines of each kind may wait before the newest are lost. */
    private static final int CAPACITY = 8192;

    private static final Duration POLL = Duration.ofMillis(50);

    private final Set<MonitorKind> kinds;
    private final MonitorText text;
    private final VerdictTracing tracing;
    private final HttpResponseWriter response;
    private final DatapathEvents.Subscription packets;
    private final AccessLogSubscription requests;

    MonitorStream(
            Set<MonitorKind> kinds,
            MonitorText text,
            DatapathEvents events,
            AccessLog accessLog,
            VerdictTracing tracing,
            HttpResponseWriter response) {
        this.kinds = Set.copyOf(kinds);
        this.text = text;
        this.tracing = tracing;
        this.response = response;
        if (kinds.contains(MonitorKind.POLICY_VERDICT)) {
            tracing.begin();
        }
        this.packets = events.subscribe(CAPACITY);
        this.requests = accessLog.subscribe(CAPACITY);
    }

    /** Writes lines until the client is gone. */
    void run() throws InterruptedException {
        while (response.isOpen()) {
            Optional<AccessLogEntry> request = requests.next(POLL);
            while (request.isPresent()) {
                if (kinds.contains(MonitorKind.L7)) {
                    write(text.request(request.get()));
                }
                request = requests.next(Duration.ZERO);
            }
            Optional<DatapathEvent> packet = packets.next(Duration.ZERO);
            while (packet.isPresent()) {
                if (kinds.contains(kind(packet.get()))) {
                    write(text.packet(packet.get()));
                }
                packet = packets.next(Duration.ZERO);
            }
            long lost = requests.takeLost() + packets.takeLost();
            if (lost > 0) {
                write(text.lost(lost));
            }
        }
    }

    private static MonitorKind kind(DatapathEvent event) {
        return event.type() == DatapathEvent.Type.DROP ? MonitorKind.DROP : MonitorKind.POLICY_VERDICT;
    }

    private void write(String line) throws InterruptedException {
        if (!response.tryWrite(HttpData.ofUtf8(line + "\n"))) {
            return;
        }
        CompletableFuture<Void> consumed = response.whenConsumed();
        boolean done = false;
        while (!done && response.isOpen()) {
            done = isDone(consumed);
        }
    }

    private static boolean isDone(CompletableFuture<Void> consumed) throws InterruptedException {
        try {
            consumed.get(1, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException slowClient) {
            return false;
        } catch (ExecutionException clientGone) {
            return true;
        }
    }

    @Override
    public void close() {
        requests.close();
        packets.close();
        if (kinds.contains(MonitorKind.POLICY_VERDICT)) {
            tracing.end();
        }
    }
}

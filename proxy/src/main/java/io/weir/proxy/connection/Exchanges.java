package io.weir.proxy.connection;

import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.proxy.metrics.LoopMetrics;
import io.weir.proxy.metrics.MeteredProtocol;
import org.jspecify.annotations.Nullable;

/** The exchanges of a connection, counted and logged as they end: each exactly once. */
final class Exchanges {

    private final LoopContext loop;
    private final RequestLog log;
    private final HttpTimeouts timeouts;
    private final ExchangeQueue queue = new ExchangeQueue();

    Exchanges(LoopContext loop, RequestLog log, HttpTimeouts timeouts) {
        this.loop = loop;
        this.log = log;
        this.timeouts = timeouts;
    }

    int size() {
        return queue.size();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    Exchange add() {
        return queue.add();
    }

    /** The one whose response is due; null when there is none. */
    @Nullable
    Exchange peek() {
        return queue.peek();
    }

    /** The one whose request came last; null when there is none. */
    @Nullable
    Exchange peekLast() {
        return queue.peekLast();
    }

    /** The first one has ended. */
    void finish(Exchange first) {
        queue.remove();
        timeouts.exchangeEnded();
        if (first.isOpenTunnel()) {
            loop.counters().add(Counter.TUNNELS_OPEN, -1);
        }
        long now = loop.clock().nanos();
        loop.metrics()
                .requestEnded(
                        MeteredProtocol.HTTP1,
                        first.outcome,
                        first.decision.verdict(),
                        first.status,
                        now - first.startNanos,
                        first.upstreamNanos());
        log.ended(first, now);
    }

    /** Ends all that are left without a response. */
    void dropAll(String why) {
        for (Exchange left = queue.peek(); left != null; left = queue.peek()) {
            if (left.isForwarded()) {
                left.outcome = left.decision.equals(Decision.MALFORMED) ? LogOutcome.DENIED : LogOutcome.ERROR;
                left.info = why;
            }
            finish(left);
        }
    }

    /** The client went away before its request's head was whole: there never was an exchange. */
    void unfinishedHead(long startNanos, int bytes) {
        loop.metrics()
                .requestEnded(
                        MeteredProtocol.HTTP1,
                        LogOutcome.DENIED,
                        Decision.MALFORMED.verdict(),
                        Exchange.NO_STATUS,
                        loop.clock().nanos() - startNanos,
                        LoopMetrics.NOT_TIMED);
        log.connection(
                Decision.MALFORMED,
                LogOutcome.ERROR,
                "client closed in the middle of a request head",
                startNanos,
                bytes,
                0);
    }
}

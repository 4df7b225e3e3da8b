package io.weir.proxy.connection;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedConnection;
import io.weir.proxy.accesslog.LoggedHeaders;
import io.weir.proxy.accesslog.LoggedPeer;
import io.weir.proxy.accesslog.LoggedRequest;
import io.weir.proxy.accesslog.LoopLog;
import io.weir.proxy.accesslog.TraceParent;
import io.weir.proxy.http1.RequestView;
import io.weir.rules.snapshot.ConnectionFacts;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.PolicySnapshot;

/** Writes the access log of one connection. Makes no object while nobody reads the log. */
public final class RequestLog {

    private final LoopLog log;
    private final LoggedHeaders loggedHeaders;
    private final LoopClock clock;
    private final LoggedConnection connection;

    RequestLog(LoopContext loop, ConnectionFacts facts, PolicySnapshot snapshot) {
        this.log = loop.log();
        this.loggedHeaders = loop.config().loggedHeaders();
        this.clock = loop.clock();
        this.connection = new LoggedConnection(
                new LoggedPeer(
                        facts.sourceEndpoint(),
                        facts.source(),
                        facts.sourceIdentity(),
                        snapshot.labels(facts.sourceIdentity())),
                new LoggedPeer(
                        facts.destinationEndpoint(),
                        facts.destination(),
                        facts.destinationIdentity(),
                        snapshot.labels(facts.destinationIdentity())));
    }

    /** Takes from the request what its entry will need, while its bytes are there. */
    void describe(Exchange exchange, RequestView request) {
        if (!log.isRead()) {
            return;
        }
        exchange.described = true;
        exchange.method = request.method().toString();
        exchange.authority = request.authority().toString();
        exchange.pathAndQuery = request.pathAndQuery().toString();
        exchange.headers = loggedHeaders.of(request);
        exchange.traceId = TraceParent.traceId(request);
    }

    /** Logs an exchange that has ended. */
    void ended(Exchange exchange, long nowNanos) {
        if (!log.isRead()) {
            return;
        }
        HeaderEffects effects = exchange.decision.effects();
        LoggedRequest request = exchange.described
                ? new LoggedRequest.Http(
                        exchange.status,
                        exchange.method,
                        exchange.authority,
                        exchange.pathAndQuery,
                        exchange.http10 ? "HTTP/1.0" : "HTTP/1.1",
                        exchange.headers,
                        LoggedHeaders.ofRule(effects.missing()),
                        LoggedHeaders.ofRule(effects.rejected()))
                : LoggedRequest.Unparsed.INSTANCE;
        log.log(new AccessLogEntry(
                clock.epochNanos(exchange.startNanos),
                connection,
                exchange.decision.direction(),
                exchange.outcome,
                exchange.decision.verdict(),
                exchange.decision.otherRule(),
                exchange.info,
                request,
                Math.max(0, nowNanos - exchange.startNanos),
                exchange.bytesIn,
                exchange.bytesOut,
                exchange.traceId));
    }

    /** Logs a request that has ended, of a protocol whose requests have no {@link Exchange}. */
    public void request(
            HttpRequestView request,
            String protocol,
            int status,
            Decision decision,
            LogOutcome outcome,
            String info,
            long startNanos,
            long endNanos,
            long bytesIn,
            long bytesOut) {
        if (!log.isRead()) {
            return;
        }
        String method = request.method().toString();
        HeaderEffects effects = decision.effects();
        log.log(new AccessLogEntry(
                clock.epochNanos(startNanos),
                connection,
                decision.direction(),
                outcome,
                decision.verdict(),
                decision.otherRule(),
                info,
                method.isEmpty()
                        ? LoggedRequest.Unparsed.INSTANCE
                        : new LoggedRequest.Http(
                                status,
                                method,
                                request.authority().toString(),
                                request.pathAndQuery().toString(),
                                protocol,
                                loggedHeaders.of(request),
                                LoggedHeaders.ofRule(effects.missing()),
                                LoggedHeaders.ofRule(effects.rejected())),
                Math.max(0, endNanos - startNanos),
                bytesIn,
                bytesOut,
                TraceParent.traceId(request)));
    }

    /** Whether anybody reads entries now; without a reader a caller may save itself making one. */
    public boolean isRead() {
        return log.isRead();
    }

    /** Logs a request that has ended, of a protocol that describes its requests itself. */
    public void request(
            LoggedRequest request,
            Decision decision,
            LogOutcome outcome,
            String info,
            long startNanos,
            long endNanos,
            long bytesIn,
            long bytesOut) {
        log.log(new AccessLogEntry(
                clock.epochNanos(startNanos),
                connection,
                decision.direction(),
                outcome,
                decision.verdict(),
                decision.otherRule(),
                info,
                request,
                Math.max(0, endNanos - startNanos),
                bytesIn,
                bytesOut,
                ""));
    }

    /** Logs a connection as a whole: one that was refused, or whose bytes nobody looks into. */
    public void connection(
            Decision decision, LogOutcome outcome, String info, long startNanos, long bytesIn, long bytesOut) {
        if (!log.isRead()) {
            return;
        }
        log.log(new AccessLogEntry(
                clock.epochNanos(startNanos),
                connection,
                decision.direction(),
                outcome,
                decision.verdict(),
                decision.otherRule(),
                info,
                LoggedRequest.Unparsed.INSTANCE,
                Math.max(0, clock.nanos() - startNanos),
                bytesIn,
                bytesOut,
                ""));
    }
}

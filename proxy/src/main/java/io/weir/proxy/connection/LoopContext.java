package io.weir.proxy.connection;

import io.netty.channel.EventLoop;
import io.weir.proxy.PolicyLookup;
import io.weir.proxy.ProxyConfig;
import io.weir.proxy.ProxyLimits;
import io.weir.proxy.accesslog.AccessLog;
import io.weir.proxy.accesslog.LoopLog;
import io.weir.proxy.http1.RequestView;
import io.weir.proxy.metrics.LoopMetrics;
import io.weir.proxy.metrics.TopicLabels;
import io.weir.proxy.upstream.UpstreamOpener;
import io.weir.redirect.RedirectMetadataSource;
import io.weir.rules.snapshot.PolicySnapshot;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the connections of one event loop share. Used on that loop, but for the methods that say otherwise. */
public final class LoopContext {

    /** What every loop of a proxy is given. */
    public record Services(
            ProxyConfig config,
            RedirectMetadataSource redirects,
            PolicyLookup policies,
            AccessLog log,
            TopicLabels topicLabels,
            UpstreamOpener upstreams,
            LongSupplier nanoTime) {}

    private static final long TICK_MILLIS = 250;

    private final EventLoop eventLoop;
    private final Services services;
    private final LoopClock clock;
    private final LoopCounters counters = new LoopCounters();
    private final LoopMetrics metrics;
    private final ConnectionRegistry connections = new ConnectionRegistry();
    private final RequestView requestView = new RequestView();
    private final LoopLog log;
    private final IdleUpstreams idleUpstreams;
    private final int maxConnections;
    private final TimeoutNanos timeouts;
    private final CompletableFuture<Void> empty = new CompletableFuture<>();
    private @Nullable Future<?> ticking;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final Set<OpenConnection> leaving = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean draining;
    private long drainIdleNanos;
    private boolean finishing;
    private long tickDueNanos;

    public LoopContext(EventLoop eventLoop, Services services) {
        this.eventLoop = eventLoop;
        this.services = services;
        this.clock = new LoopClock(services.nanoTime());
        this.metrics = new LoopMetrics(services.topicLabels());
        this.timeouts = TimeoutNanos.of(services.config().limits().timeouts());
        boolean shares = services.config().mode() instanceof ProxyConfig.Static fixed && fixed.sharesUpstreams();
        this.idleUpstreams = new IdleUpstreams(this, shares);
        int threads = services.config().threads();
        this.log = services.log().loop(threads);
        int connections = Math.min(limits().maxConnections(), OpenFiles.connections());
        this.maxConnections = (connections + threads - 1) / threads;
    }

    /** Begins to watch time-outs. From the thread that made it, once. */
    public void start() {
        tickDueNanos = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
        ticking = eventLoop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Watches time-outs no more. From the thread that started it. */
    public void stop() {
        if (ticking != null) {
            ticking.cancel(false);
        }
    }

    /** Looks at every open connection again; the stage completes when all are done. From any thread. */
    public CompletionStage<Void> recheck(PolicySnapshot snapshot) {
        return CompletableFuture.runAsync(
                () -> connections.forEach(connection -> connection.recheck(snapshot)), eventLoop);
    }

    /**
     * Asks the clients to leave; whoever comes later is served and asked to leave as well. The stage completes when those who are
     * here now are gone. From any thread.
     *
     * @param idleNanos how long a client that can not be asked may stay without a request under way
     */
    public CompletionStage<Void> drain(long idleNanos) {
        eventLoop.execute(() -> {
            draining = true;
            drainIdleNanos = idleNanos;
            connections.forEach(leaving::add);
            connections.forEach(OpenConnection::drain);
            completeWhenDrained();
        });
        return drained;
    }

    /** Completes when this loop has come to run something. From any thread. */
    public CompletionStage<Void> answer() {
        return CompletableFuture.runAsync(() -> {}, eventLoop);
    }

    /** Lets requests under way finish and closes the rest; the stage completes when no connection is left. From any thread. */
    public CompletionStage<Void> finish() {
        eventLoop.execute(() -> {
            finishing = true;
            idleUpstreams.close();
            connections.forEach(OpenConnection::finish);
            completeWhenEmpty();
        });
        return empty;
    }

    /** Closes every connection; the stage completes when that is done. From any thread. */
    public CompletionStage<Void> cutAll(String why) {
        return CompletableFuture.runAsync(() -> connections.forEach(connection -> connection.cut(why)), eventLoop);
    }

    /** From any thread. */
    public LoopCounters counters() {
        return counters;
    }

    /** What requests of this loop are counted and timed in. Written on the loop, read from any thread. */
    public LoopMetrics metrics() {
        return metrics;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    public ProxyConfig config() {
        return services.config();
    }

    public ProxyLimits limits() {
        return services.config().limits();
    }

    public TimeoutNanos timeouts() {
        return timeouts;
    }

    RedirectMetadataSource redirects() {
        return services.redirects();
    }

    public PolicyLookup policies() {
        return services.policies();
    }

    LoopLog log() {
        return log;
    }

    public UpstreamOpener upstreams() {
        return services.upstreams();
    }

    /** Where connections to the server come from, and may go back to. */
    IdleUpstreams idleUpstreams() {
        return idleUpstreams;
    }

    public LoopClock clock() {
        return clock;
    }

    /** The one view that every request of this loop is judged through. */
    RequestView requestView() {
        return requestView;
    }

    public boolean isTransparent() {
        return services.config().mode() instanceof ProxyConfig.Transparent;
    }

    /** Whether a connection that is not registered yet would be one too many. */
    public boolean isOverloaded() {
        return connections.size() >= maxConnections;
    }

    public boolean isFinishing() {
        return finishing;
    }

    /** Whether every request is to be the last one of its connection. */
    public boolean isDraining() {
        return draining || finishing;
    }

    /** How long a connection of HTTP/1 may be without a request. */
    long idleNanos() {
        return draining ? Math.min(drainIdleNanos, timeouts.idle()) : timeouts.idle();
    }

    public void register(OpenConnection connection) {
        connections.add(connection);
        counters.add(LoopCounters.Counter.CONNECTIONS_OPEN, 1);
    }

    /** Does nothing when the connection is not registered. */
    public void unregister(OpenConnection connection) {
        if (connections.remove(connection)) {
            counters.add(LoopCounters.Counter.CONNECTIONS_OPEN, -1);
            leaving.remove(connection);
            completeWhenDrained();
            completeWhenEmpty();
        }
    }

    private void completeWhenDrained() {
        if (draining && leaving.isEmpty()) {
            drained.complete(null);
        }
    }

    private void completeWhenEmpty() {
        if (finishing && connections.size() == 0) {
            empty.complete(null);
        }
    }

    private void tick() {
        clock.tick();
        long now = clock.coarseNanos();
        metrics.lagged(now - tickDueNanos);
        tickDueNanos += TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
        connections.forEach(connection -> connection.checkTimeouts(now));
        idleUpstreams.expire(now);
    }
}

package io.weir.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.util.concurrent.EventExecutor;
import io.weir.proxy.PolicyLookup.ConnectionHolder;
import io.weir.proxy.accesslog.AccessLog;
import io.weir.proxy.connection.ConnectionPipeline;
import io.weir.proxy.connection.KafkaStart;
import io.weir.proxy.connection.LoopContext;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.proxy.connection.OpenFiles;
import io.weir.proxy.http2.Http2Session;
import io.weir.proxy.kafka.Apis;
import io.weir.proxy.kafka.KafkaSessions;
import io.weir.proxy.kafka.api.ApiHandlers;
import io.weir.proxy.listener.Listeners;
import io.weir.proxy.metrics.ProxyMetrics;
import io.weir.proxy.metrics.RequestResult;
import io.weir.proxy.metrics.TopicLabels;
import io.weir.proxy.upstream.Transport;
import io.weir.proxy.upstream.UpstreamOpener;
import io.weir.redirect.RedirectMetadataSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** A running proxy: its event loops, its listeners and their connections. */
public final class ProxyServer implements AutoCloseable {

    private static final long SHUTDOWN_SECONDS = 5;

    private final EventLoopGroup group;
    private final List<LoopContext> loops;
    private final Listeners listeners;
    private final PolicyLookup policies;
    private final AccessLog log;
    private final ConnectionHolder holder;
    private final boolean transparent;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ProxyServer(
            EventLoopGroup group,
            List<LoopContext> loops,
            Listeners listeners,
            PolicyLookup policies,
            AccessLog log,
            ConnectionHolder holder,
            boolean transparent) {
        this.group = group;
        this.loops = loops;
        this.listeners = listeners;
        this.policies = policies;
        this.log = log;
        this.holder = holder;
        this.transparent = transparent;
    }

    /**
     * Starts a proxy; it accepts connections when this returns.
     *
     * @param redirects asked once for each accepted connection
     * @param policies what connections and requests are judged by
     * @param log gets one entry a request; the caller closes it after the server
     * @throws IOException when it cannot listen or lacks a privilege; nothing runs then
     */
    public static ProxyServer start(
            ProxyConfig config, RedirectMetadataSource redirects, PolicyLookup policies, AccessLog log)
            throws IOException {
        ApiHandlers apis = new ApiHandlers();
        KafkaStart kafka = new KafkaSessions(
                new Apis(apis::forKey, apis::unsupported), config.limits().kafka());
        return start(config, redirects, policies, log, System::nanoTime, kafka);
    }

    static ProxyServer start(
            ProxyConfig config,
            RedirectMetadataSource redirects,
            PolicyLookup policies,
            AccessLog log,
            LongSupplier nanoTime,
            KafkaStart kafka)
            throws IOException {
        Transport transport = transport(config.mode());
        UpstreamOpener upstreams = config.mode() instanceof ProxyConfig.Static fixed
                ? UpstreamOpener.fixed(transport, fixed.upstream())
                : UpstreamOpener.transparent();
        LoopContext.Services services =
                new LoopContext.Services(config, redirects, policies, log, new TopicLabels(), upstreams, nanoTime);
        EventLoopGroup group = transport.eventLoops(config.threads());
        List<EventLoop> eventLoops = new ArrayList<>();
        List<LoopContext> loops = new ArrayList<>();
        Map<EventLoop, LoopContext> contexts = new HashMap<>();
        for (EventExecutor executor : group) {
            EventLoop eventLoop = (EventLoop) executor;
            LoopContext context = new LoopContext(eventLoop, services);
            eventLoops.add(eventLoop);
            loops.add(context);
            contexts.put(eventLoop, context);
        }
        ConnectionHolder holder = snapshot -> all(loops, loop -> loop.recheck(snapshot));
        policies.join(holder);
        try {
            ConnectionPipeline pipeline = new ConnectionPipeline(contexts, Http2Session::begin, kafka);
            int mostClients = OpenFiles.clients(config.limits().maxConnections());
            Listeners listeners = config.mode() instanceof ProxyConfig.Static fixed
                    ? Listeners.fixed(transport, group, fixed.listen(), mostClients, pipeline)
                    : Listeners.transparent(
                            eventLoops, ((ProxyConfig.Transparent) config.mode()).ipv6(), mostClients, pipeline);
            loops.forEach(LoopContext::start);
            return new ProxyServer(
                    group, loops, listeners, policies, log, holder, config.mode() instanceof ProxyConfig.Transparent);
        } catch (IOException failed) {
            policies.leave(holder);
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
            throw failed;
        }
    }

    private static Transport transport(ProxyConfig.Mode mode) throws IOException {
        if (mode instanceof ProxyConfig.Static) {
            return Transport.best();
        }
        if (!Epoll.isAvailable()) {
            throw new IOException(
                    "transparent proxy: the native epoll transport does not load", Epoll.unavailabilityCause());
        }
        return Transport.EPOLL;
    }

    /** The sockets for the datapath to send connections to; empty for a static proxy. */
    public List<ProxyListener> listeners() {
        return listeners.redirected();
    }

    /** Where a static proxy listens; empty for a transparent one. */
    public Optional<InetSocketAddress> address() {
        return transparent ? Optional.empty() : Optional.of(listeners.address());
    }

    /** What it has done so far. Not one instant of all event loops. */
    public ProxyStats stats() {
        return new ProxyStats(
                sum(Counter.CONNECTIONS_OPEN),
                sum(Counter.CONNECTIONS_ACCEPTED),
                sum(Counter.CONNECTIONS_REFUSED),
                sum(Counter.CONNECTIONS_CUT),
                sum(Counter.UPSTREAMS_OPEN),
                sum(RequestResult.FORWARDED),
                sum(RequestResult.DENIED),
                sum(RequestResult.MALFORMED),
                sum(RequestResult.FAILED),
                sum(Counter.BYTES_TO_UPSTREAM),
                sum(Counter.BYTES_TO_DOWNSTREAM),
                sum(Counter.TUNNELS_OPEN));
    }

    /** What it has counted and timed. */
    public ProxyMetrics metrics() {
        return new ProxyMetrics(
                loops.stream().map(LoopContext::metrics).toList(), this::stats, log::stats, () -> policies.current()
                        .revision());
    }

    private long sum(Counter counter) {
        return loops.stream().mapToLong(loop -> loop.counters().get(counter)).sum();
    }

    private long sum(RequestResult result) {
        return loops.stream().mapToLong(loop -> loop.metrics().requests(result)).sum();
    }

    /** Completes when every event loop has come to run something. */
    public CompletableFuture<Void> answer() {
        return all(loops, LoopContext::answer);
    }

    /**
     * Asks every client to leave, and returns when all that are connected now have left, or the deadline has passed. Clients
     * who come meanwhile are served, and asked to leave as well.
     *
     * @param idle how long a client of HTTP/1 may stay without a request; the next one is answered with {@code connection: close}
     */
    public void drain(Duration idle, Duration deadline) {
        boolean unused = await(all(loops, loop -> loop.drain(idle.toNanos())), deadline);
    }

    /** Stops accepting, lets requests under way finish until the deadline, then closes what is left and returns. */
    public void close(Duration deadline) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        listeners.close();
        await(all(loops, LoopContext::finish), deadline);
        await(all(loops, loop -> loop.cutAll("proxy stops")), Duration.ofSeconds(SHUTDOWN_SECONDS));
        policies.leave(holder);
        loops.forEach(LoopContext::stop);
        group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Closes without waiting for requests under way. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    private static CompletableFuture<Void> all(
            List<LoopContext> loops, Function<LoopContext, CompletionStage<Void>> action) {
        return CompletableFuture.allOf(loops.stream()
                .map(loop -> action.apply(loop).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Whether it completed in time. What is still open after the deadline is cut by the caller. */
    private static boolean await(CompletableFuture<Void> stage, Duration atMost) {
        try {
            stage.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException notDone) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

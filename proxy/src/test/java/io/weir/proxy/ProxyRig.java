package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.proxy.accesslog.AccessLog;
import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.AccessLogSubscription;
import io.weir.proxy.accesslog.LoggedHeaders;
import io.weir.proxy.accesslog.NodeAddresses;
import io.weir.proxy.kafka.Apis;
import io.weir.proxy.kafka.KafkaSessions;
import io.weir.redirect.RedirectMetadata;
import io.weir.rules.snapshot.PolicySnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A static proxy with its log and a clock that can be put forward. Closing it checks that nothing is left behind. */
final class ProxyRig implements AutoCloseable {

    /** The allocator of the proxy under test; see the system properties of the tests. */
    private static final UnpooledByteBufAllocator ALLOCATOR = (UnpooledByteBufAllocator) ByteBufAllocator.DEFAULT;

    static {
        try {
            // Their shared messages are buffers that are never released.
            Class.forName("io.weir.proxy.connection.LocalResponse");
            Class.forName("io.netty.handler.codec.http2.Http2CodecUtil");
            Class.forName("io.netty.handler.codec.http2.Http2ConnectionHandler");
            Class.forName("io.netty.handler.codec.http2.DefaultHttp2FrameWriter");
        } catch (ClassNotFoundException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    private static final Apis NO_APIS = new Apis(key -> null, request -> null);

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final AtomicLong skippedNanos = new AtomicLong();
    private final long bytesBefore;
    private final PolicyLookup policies;
    private final AccessLog log;
    private final AccessLogSubscription entries;
    private final ProxyServer server;
    private final List<AccessLogEntry> seen = new ArrayList<>();

    ProxyRig(InetSocketAddress upstream, PolicySnapshot policy) throws IOException {
        this(upstream, policy, TestPolicy.TO_LOCAL_SERVER, ProxyLimits.DEFAULT);
    }

    ProxyRig(InetSocketAddress upstream, PolicySnapshot policy, RedirectMetadata metadata, ProxyLimits limits)
            throws IOException {
        this(upstream, policy, metadata, limits, false, NO_APIS);
    }

    /** A proxy for Kafka clients, with these APIs. */
    static ProxyRig kafka(InetSocketAddress upstream, PolicySnapshot policy, ProxyLimits limits, Apis apis)
            throws IOException {
        return new ProxyRig(upstream, policy, TestPolicy.TO_LOCAL_SERVER, limits, false, apis);
    }

    /** A proxy whose clients share connections to the server. */
    static ProxyRig sharing(InetSocketAddress upstream, PolicySnapshot policy) throws IOException {
        return new ProxyRig(upstream, policy, TestPolicy.TO_LOCAL_SERVER, ProxyLimits.DEFAULT, true, NO_APIS);
    }

    private ProxyRig(
            InetSocketAddress upstream,
            PolicySnapshot policy,
            RedirectMetadata metadata,
            ProxyLimits limits,
            boolean sharesUpstreams,
            Apis apis)
            throws IOException {
        bytesBefore = directBytes();
        policies = new PolicyLookup(policy);
        log = AccessLog.start(NodeAddresses.UNKNOWN, List.of());
        entries = log.subscribe(1 << 16);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
        ProxyConfig config = new ProxyConfig(
                new ProxyConfig.Static(any, upstream, upstream, sharesUpstreams), 1, limits, LoggedHeaders.DEFAULT);
        server = ProxyServer.start(
                config,
                (source, destination) -> Optional.of(metadata),
                policies,
                log,
                () -> System.nanoTime() + skippedNanos.get(),
                new KafkaSessions(apis, limits.kafka()));
    }

    RawClient client() throws IOException {
        return new RawClient(address());
    }

    InetSocketAddress address() {
        return server.address().orElseThrow();
    }

    ProxyServer server() {
        return server;
    }

    CompletionStage<Void> publish(PolicySnapshot policy) {
        return policies.publish(policy);
    }

    /** Lets this much time pass for the proxy. */
    void skip(Duration time) {
        skippedNanos.addAndGet(time.toNanos());
    }

    /** The next log entry. */
    AccessLogEntry entry() {
        int next = seen.size();
        return entries(next + 1).get(next);
    }

    /** The log, once it has this many entries. */
    List<AccessLogEntry> entries(int count) {
        await("log entry number " + count, () -> {
            poll();
            return seen.size() >= count;
        });
        return List.copyOf(seen);
    }

    private void poll() {
        try {
            Optional<AccessLogEntry> entry = entries.next(Duration.ZERO);
            while (entry.isPresent()) {
                seen.add(entry.get());
                entry = entries.next(Duration.ZERO);
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError("interrupted", interrupted);
        }
    }

    void awaitNoConnection() {
        await("no open connection", () -> {
            ProxyStats stats = server.stats();
            return stats.openConnections() == 0 && stats.openUpstreams() == 0;
        });
    }

    /** Waits until something holds. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for " + what).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Nothing is left: no connection, no buffer, no log entry that nobody asked for. */
    @Override
    public void close() {
        awaitNoConnection();
        ProxyStats stats = server.stats();
        long requests = stats.requestsForwarded()
                + stats.requestsDenied()
                + stats.requestsMalformed()
                + stats.requestsFailed()
                + stats.refusedConnections();
        entries((int) requests);
        server.close();
        poll();
        assertThat(seen).as("one entry a request").hasSize((int) requests);
        log.close();
        await("every buffer released", () -> directBytes() == bytesBefore);
    }

    /** Bytes of direct memory that the proxy holds. */
    static long directBytes() {
        return ALLOCATOR.metric().usedDirectMemory();
    }
}

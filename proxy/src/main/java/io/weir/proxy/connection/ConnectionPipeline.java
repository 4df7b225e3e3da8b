package io.weir.proxy.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.proxy.ProxyConfig;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.proxy.metrics.LoopMetrics;
import io.weir.proxy.metrics.MeteredProtocol;
import io.weir.redirect.RedirectMetadata;
import io.weir.rules.snapshot.ConnectionFacts;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/**
 * What handles a connection, from accept on:
 *
 * <ol>
 *   <li>admission, here: redirect metadata, then the policy of each side; what fails is logged and reset
 *   <li>on the client's channel {@link ProtocolDetection}, when a side's policy reads HTTP: it looks at the first bytes and makes
 *       way for what handles their protocol
 *   <li>for HTTP/1 {@link DownstreamHandler}, with an {@link HttpConnection};
 *       it parses ({@link RequestReader}), judges ({@link ConnectionPolicy}) and logs ({@link RequestLog})
 *   <li>for HTTP/2 what {@link Http2Start} gives: the one codec that {@code io.weir.proxy.http2} puts on each side's channel
 *   <li>what {@link KafkaStart} gives, when a side's policy reads Kafka; when the two sides want different protocols, the connection is
 *       refused
 *   <li>or {@link TcpRelay} when no side's policy looks into the bytes
 *   <li>on the server's channel {@link UpstreamConnection}, opened with the first request that may go on; its responses are
 *       parsed by {@link ResponseReader} for the {@link ServerSide} of the connection
 * </ol>
 */
public final class ConnectionPipeline extends ChannelInitializer<Channel> {

    private final Map<EventLoop, LoopContext> loops;
    private final Http2Start http2;
    private final KafkaStart kafka;

    /** A pipeline for the channels of these event loops. */
    public ConnectionPipeline(Map<EventLoop, LoopContext> loops, Http2Start http2, KafkaStart kafka) {
        this.loops = Map.copyOf(loops);
        this.http2 = http2;
        this.kafka = kafka;
    }

    @Override
    protected void initChannel(Channel downstream) {
        LoopContext loop = loops.get(downstream.eventLoop());
        if (loop == null
                || !(downstream.remoteAddress() instanceof InetSocketAddress source)
                || !(downstream.localAddress() instanceof InetSocketAddress local)) {
            ChannelCalls.reset(downstream);
            return;
        }
        loop.counters().add(Counter.CONNECTIONS_ACCEPTED, 1);
        InetSocketAddress destination =
                loop.config().mode() instanceof ProxyConfig.Static fixed ? fixed.destination() : local;
        Optional<RedirectMetadata> metadata = isForListenerItself(downstream, destination)
                ? Optional.empty()
                : loop.redirects().find(source, destination);
        ConnectionFacts facts = metadata.map(found -> facts(source, destination, found))
                .orElseGet(() -> facts(source, destination, strangers()));
        RequestLog log = new RequestLog(loop, facts, loop.policies().current());
        ConnectionPolicy policy = new ConnectionPolicy(facts, loop.policies());
        Decision decision = metadata.isPresent() ? policy.judgeConnection() : Decision.NO_METADATA;
        AcceptedConnection accepted = new AcceptedConnection(loop, downstream, facts, policy, log);
        if (!decision.forwards()) {
            refuse(accepted, decision, LogOutcome.DENIED, "connection refused");
        } else if (policy.readsHttp() && policy.readsKafka()) {
            String why = "the policy of one side reads HTTP, that of the other Kafka";
            refuse(accepted, Decision.OTHER_PROTOCOL, LogOutcome.DENIED, why);
        } else if (policy.readsHttp()) {
            ProtocolDetection detection = new ProtocolDetection(accepted, http2);
            loop.register(detection);
            downstream.pipeline().addLast(detection);
        } else if (loop.isOverloaded()) {
            loop.metrics()
                    .requestEnded(
                            policy.readsKafka() ? MeteredProtocol.KAFKA : MeteredProtocol.TCP,
                            LogOutcome.ERROR,
                            decision.verdict(),
                            Exchange.NO_STATUS,
                            0,
                            LoopMetrics.NOT_TIMED);
            log.connection(
                    decision,
                    LogOutcome.ERROR,
                    "too many connections",
                    loop.clock().nanos(),
                    0,
                    0);
            ChannelCalls.reset(downstream);
        } else if (policy.readsKafka()) {
            downstream.pipeline().addLast(kafka.begin(accepted));
        } else {
            TcpRelay relay = new TcpRelay(loop, downstream, facts, policy, log);
            loop.register(relay);
            downstream.pipeline().addLast(relay);
        }
    }

    private static void refuse(AcceptedConnection accepted, Decision decision, LogOutcome outcome, String why) {
        LoopContext loop = accepted.loop();
        loop.counters().add(Counter.CONNECTIONS_REFUSED, 1);
        loop.metrics().connectionRefused(decision.verdict());
        accepted.log().connection(decision, outcome, why, loop.clock().nanos(), 0, 0);
        ChannelCalls.reset(accepted.downstream());
    }

    /** Whether somebody connected to a transparent listener's own address instead of being redirected to it. */
    private static boolean isForListenerItself(Channel downstream, InetSocketAddress destination) {
        return downstream.parent() != null
                && destination.equals(downstream.parent().localAddress());
    }

    private static ConnectionFacts facts(
            InetSocketAddress source, InetSocketAddress destination, RedirectMetadata metadata) {
        return new ConnectionFacts(
                source,
                destination,
                metadata.sourceIdentity(),
                metadata.destinationIdentity(),
                metadata.sourceEndpoint(),
                metadata.destinationEndpoint());
    }

    private static RedirectMetadata strangers() {
        NumericIdentity unknown = ReservedIdentity.UNKNOWN.id();
        return new RedirectMetadata(unknown, unknown, Optional.empty(), Optional.empty());
    }
}

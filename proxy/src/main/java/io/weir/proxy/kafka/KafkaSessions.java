package io.weir.proxy.kafka;

import io.netty.channel.ChannelHandler;
import io.weir.proxy.ProxyLimits.KafkaLimits;
import io.weir.proxy.connection.AcceptedConnection;
import io.weir.proxy.connection.DownstreamHandler;
import io.weir.proxy.connection.KafkaStart;

/** What the Kafka connections of a proxy share. From any event loop. */
public final class KafkaSessions implements KafkaStart {

    private final Apis apis;
    private final KafkaLimits limits;
    private final HeldBytes held;

    /** Serves clients of one proxy. */
    public KafkaSessions(Apis apis, KafkaLimits limits) {
        this.apis = apis;
        this.limits = limits;
        this.held = new HeldBytes(limits.maxHeldBytes(), limits.heldShareBytes());
    }

    @Override
    public ChannelHandler begin(AcceptedConnection accepted) {
        KafkaSession session = new KafkaSession(accepted, apis, limits, held);
        accepted.loop().register(session);
        return new DownstreamHandler(session);
    }
}

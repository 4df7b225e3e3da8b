package io.weir.proxy.connection;

import io.netty.channel.Channel;
import io.weir.rules.snapshot.ConnectionFacts;

/**
 * A client's connection that was let in, before anything of it was read.
 *
 * @param loop what the connections of its event loop share
 * @param downstream the client's channel
 * @param facts both ends
 * @param policy what judges its requests
 * @param log what its requests are logged to
 */
public record AcceptedConnection(
        LoopContext loop, Channel downstream, ConnectionFacts facts, ConnectionPolicy policy, RequestLog log) {}

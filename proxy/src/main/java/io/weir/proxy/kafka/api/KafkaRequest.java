package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import io.weir.rules.snapshot.KafkaApi;

/**
 * A request frame whose header was read.
 *
 * @param api what it asks
 * @param version of its format, one that {@link ApiHandler} handles
 * @param correlationId as the client chose it
 * @param clientId as the client calls itself; empty when it does not
 * @param headerVersion of its header
 * @param frame the whole frame without its length field, readable from its first byte on; not to be changed, and released by who made it
 * @param bodyOffset where in the frame the body begins, from its reader index
 */
public record KafkaRequest(
        KafkaApi api,
        short version,
        int correlationId,
        String clientId,
        short headerVersion,
        ByteBuf frame,
        int bodyOffset) {}

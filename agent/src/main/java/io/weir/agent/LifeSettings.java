package io.weir.agent;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How an agent begins and ends.
 *
 * @param drain how long it may take to end once it is told to, requests under way included
 * @param takesOver whether it takes the place of an agent that runs
 * @param healthListen address to serve health at; empty for the address of the metrics
 */
public record LifeSettings(Duration drain, boolean takesOver, Optional<InetSocketAddress> healthListen) {

    /** Time that is kept of {@link #drain} for requests that are still under way when no more connections are taken. */
    static final Duration LAST_REQUESTS = Duration.ofSeconds(3);

    /** What remains for clients to leave by themselves. */
    Duration clientsLeave() {
        Duration rest = drain.minus(LAST_REQUESTS);
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}

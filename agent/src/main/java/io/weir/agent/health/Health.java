package io.weir.agent.health;

/**
 * What probes ask for.
 *
 * @param pulse whether the agent lives
 * @param readiness whether it serves
 */
public record Health(Pulse pulse, Readiness readiness) {}

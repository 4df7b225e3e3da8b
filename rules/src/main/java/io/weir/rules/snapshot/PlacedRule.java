package io.weir.rules.snapshot;

import java.util.List;

/**
 * A rule and the ports it is for.
 *
 * @param rule the rule
 * @param protocol IP protocol number; {@link #EVERY_PROTOCOL} for every one, those without ports included
 * @param firstPort lowest destination port
 * @param lastPort highest destination port, not below the lowest
 */
public record PlacedRule(CompiledRule rule, int protocol, int firstPort, int lastPort) {

    /** Stands for every IP protocol. */
    public static final int EVERY_PROTOCOL = 0;

    /** IP protocol numbers of TCP, UDP and SCTP: only these have ports. */
    public static final List<Integer> PROTOCOLS_WITH_PORTS = List.of(6, 17, 132);

    /** Highest port number. */
    public static final int LAST_PORT = 65535;

    public PlacedRule {
        if (firstPort < 0 || lastPort > LAST_PORT || firstPort > lastPort) {
            throw new IllegalArgumentException("rule " + rule.origin() + ": ports " + firstPort + ".." + lastPort
                    + ": expected a range in 0.." + LAST_PORT);
        }
        boolean everyPort = firstPort == 0 && lastPort == LAST_PORT;
        if (protocol == EVERY_PROTOCOL ? !everyPort : !PROTOCOLS_WITH_PORTS.contains(protocol)) {
            throw new IllegalArgumentException("rule " + rule.origin() + ": ports " + firstPort + ".." + lastPort
                    + " of protocol " + protocol + ": expected one of " + PROTOCOLS_WITH_PORTS
                    + ", or every port of every protocol");
        }
    }

    /** The rule for every protocol and port. */
    public static PlacedRule everywhere(CompiledRule rule) {
        return new PlacedRule(rule, EVERY_PROTOCOL, 0, LAST_PORT);
    }

    boolean covers(int ofProtocol) {
        return protocol == EVERY_PROTOCOL || protocol == ofProtocol;
    }
}

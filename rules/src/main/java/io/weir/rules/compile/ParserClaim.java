package io.weir.rules.compile;

import io.weir.identity.LabelSelector;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.PortRange;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.RuleOrigin;
import java.util.List;

/**
 * A rule's wish to have a port read by one parser.
 *
 * @param origin the rule
 * @param subject the endpoints it is about
 * @param direction of the traffic
 * @param ports the ports
 * @param parser what is to read them
 */
record ParserClaim(
        RuleOrigin origin,
        LabelSelector subject,
        TrafficDirection direction,
        List<PortRange> ports,
        L7Protocol parser) {

    /** Whether an endpoint can exist that has one port with both parsers. */
    boolean conflictsWith(ParserClaim other) {
        return parser != other.parser
                && direction == other.direction
                && Overlap.ofPorts(ports, other.ports)
                && Overlap.ofSubjects(subject, other.subject);
    }

    String portsText() {
        return PortTexts.of(ports);
    }
}

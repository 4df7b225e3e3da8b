package io.weir.rules.compile;

import io.weir.identity.Endpoint;
import io.weir.identity.IdentitySet;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.PortProtocol;
import io.weir.rules.model.PortRange;
import io.weir.rules.select.SelectorCache;
import io.weir.rules.snapshot.CompiledRule;
import io.weir.rules.snapshot.PlacedRule;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts rules to the ports they mean for one endpoint. A named port is, on ingress, a container port of the endpoint; on egress
 * it is for each peer the container port of that peer. A name that nobody has is no port.
 */
final class RulePlacement {

    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SCTP = 132;

    private final Endpoint endpoint;
    private final SelectorCache selectors;

    RulePlacement(Endpoint endpoint, SelectorCache selectors) {
        this.endpoint = endpoint;
        this.selectors = selectors;
    }

    List<PlacedRule> place(LoadedRule loaded) {
        CompiledRule rule = compiled(loaded, loaded.peers().selections());
        if (loaded.ports().isEmpty()) {
            return List.of(PlacedRule.everywhere(rule));
        }
        List<PlacedRule> placed = new ArrayList<>();
        for (PortRange range : loaded.ports().get()) {
            if (range instanceof PortRange.Numbers numbers) {
                add(rule, range.protocol(), numbers.first(), numbers.last(), placed);
            } else if (range instanceof PortRange.Named named) {
                addNamed(loaded, rule, named, placed);
            }
        }
        return placed;
    }

    private void addNamed(LoadedRule loaded, CompiledRule rule, PortRange.Named named, List<PlacedRule> placed) {
        if (loaded.direction() == TrafficDirection.INGRESS) {
            Integer number = endpoint.namedPorts().get(named.name());
            if (number != null) {
                add(rule, named.protocol(), number, number, placed);
            }
            return;
        }
        selectors
                .peersByNamedPort(loaded.peers().selections(), named.name())
                .forEach((number, peers) -> add(compiled(loaded, peers), named.protocol(), number, number, placed));
    }

    private static void add(
            CompiledRule rule, PortProtocol protocol, int firstPort, int lastPort, List<PlacedRule> placed) {
        for (int number : numbers(protocol)) {
            placed.add(new PlacedRule(rule, number, firstPort, lastPort));
        }
    }

    private static List<Integer> numbers(PortProtocol protocol) {
        return switch (protocol) {
            case TCP -> List.of(TCP);
            case UDP -> List.of(UDP);
            case SCTP -> List.of(SCTP);
            case ANY -> PlacedRule.PROTOCOLS_WITH_PORTS;
        };
    }

    private static CompiledRule compiled(LoadedRule loaded, IdentitySet peers) {
        return new CompiledRule(
                loaded.origin(), loaded.deny(), peers, loaded.peers().text(), loaded.portsText(), loaded.requests());
    }
}

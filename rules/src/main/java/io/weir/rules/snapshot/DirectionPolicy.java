package io.weir.rules.snapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rules of one endpoint in one direction, by protocol and port. Immutable; asked on every event loop. */
public final class DirectionPolicy {

    /** Nothing enforced, no rule. */
    public static final DirectionPolicy OPEN = of(false, List.of());

    /** Everything denied. */
    public static final DirectionPolicy CLOSED = of(true, List.of());

    /** The policies of one protocol; the one of {@code firstPorts[i]} holds up to the next first port. */
    private static final class Ports {
        private final int protocol;
        private final int[] firstPorts;
        private final PortPolicy[] policies;

        Ports(int protocol, int[] firstPorts, PortPolicy[] policies) {
            this.protocol = protocol;
            this.firstPorts = firstPorts;
            this.policies = policies;
        }

        PortPolicy at(int port) {
            int found = Arrays.binarySearch(firstPorts, port);
            return policies[found >= 0 ? found : -found - 2];
        }
    }

    private final boolean enforced;
    private final Ports[] byProtocol;
    private final PortPolicy otherProtocols;

    private DirectionPolicy(boolean enforced, Ports[] byProtocol, PortPolicy otherProtocols) {
        this.enforced = enforced;
        this.byProtocol = byProtocol;
        this.otherProtocols = otherProtocols;
    }

    /**
     * The policy of a direction. The order of the rules does not matter.
     *
     * @param enforced whether what no rule allows is denied
     * @param rules its rules; one rule may stand on several ports
     */
    public static DirectionPolicy of(boolean enforced, List<PlacedRule> rules) {
        return of(enforced, rules, new RuleIndexes());
    }

    /**
     * The policy of a direction. The order of the rules does not matter.
     *
     * @param enforced whether what no rule allows is denied
     * @param rules its rules; one rule may stand on several ports
     * @param indexes where the rules of a port may have an index already
     */
    public static DirectionPolicy of(boolean enforced, List<PlacedRule> rules, RuleIndexes indexes) {
        Set<CompiledRule> distinctAllows = Collections.newSetFromMap(new IdentityHashMap<>());
        for (PlacedRule placed : rules) {
            if (!placed.rule().deny()) {
                distinctAllows.add(placed.rule());
            }
        }
        NearestRules allows = new NearestRules(List.copyOf(distinctAllows));
        List<CompiledRule> everywhere = rules.stream()
                .filter(placed -> placed.protocol() == PlacedRule.EVERY_PROTOCOL)
                .map(PlacedRule::rule)
                .toList();
        PortPolicy otherProtocols = PortPolicy.of(enforced, everywhere, indexes, allows);
        Ports[] byProtocol = PlacedRule.PROTOCOLS_WITH_PORTS.stream()
                .map(protocol -> ports(enforced, protocol, rules, indexes, allows, otherProtocols))
                .toArray(Ports[]::new);
        return new DirectionPolicy(enforced, byProtocol, otherProtocols);
    }

    private static Ports ports(
            boolean enforced,
            int protocol,
            List<PlacedRule> rules,
            RuleIndexes indexes,
            NearestRules allows,
            PortPolicy otherProtocols) {
        List<PlacedRule> ofProtocol =
                rules.stream().filter(placed -> placed.protocol() == protocol).toList();
        if (ofProtocol.isEmpty()) {
            return new Ports(protocol, new int[] {0}, new PortPolicy[] {otherProtocols});
        }
        TreeSet<Integer> starts = new TreeSet<>(Set.of(0));
        for (PlacedRule placed : ofProtocol) {
            starts.add(placed.firstPort());
            if (placed.lastPort() < PlacedRule.LAST_PORT) {
                starts.add(placed.lastPort() + 1);
            }
        }
        int[] firstPorts = starts.stream().mapToInt(Integer::intValue).toArray();
        List<List<CompiledRule>> rulesAt = new ArrayList<>(firstPorts.length);
        for (int i = 0; i < firstPorts.length; i++) {
            rulesAt.add(new ArrayList<>());
        }
        boolean[] named = new boolean[firstPorts.length];
        for (PlacedRule placed : rules) {
            if (!placed.covers(protocol)) {
                continue;
            }
            int from = Arrays.binarySearch(firstPorts, placed.firstPort());
            for (int i = from; i < firstPorts.length && firstPorts[i] <= placed.lastPort(); i++) {
                rulesAt.get(i).add(placed.rule());
                named[i] |= placed.protocol() == protocol;
            }
        }
        PortPolicy[] policies = new PortPolicy[firstPorts.length];
        for (int i = 0; i < firstPorts.length; i++) {
            policies[i] = named[i] ? PortPolicy.of(enforced, rulesAt.get(i), indexes, allows) : otherProtocols;
        }
        return new Ports(protocol, firstPorts, policies);
    }

    /** The rules of any port with an expression that is in no automaton, as {@link PortPolicy#slowRules} says. */
    public Set<RuleOrigin> slowRules() {
        Set<RuleOrigin> slow = new TreeSet<>(otherProtocols.slowRules());
        for (Ports ports : byProtocol) {
            for (PortPolicy policy : ports.policies) {
                slow.addAll(policy.slowRules());
            }
        }
        return slow;
    }

    /** Whether what no rule allows is denied. */
    public boolean enforced() {
        return enforced;
    }

    /**
     * The policy of one destination port; where no rule names the port, that of the rules for every port.
     *
     * @param protocol IP protocol number
     * @param port destination port in host order, 0..65535; without meaning for a protocol without ports
     */
    public PortPolicy port(int protocol, int port) {
        for (Ports ports : byProtocol) {
            if (ports.protocol == protocol) {
                return ports.at(port);
            }
        }
        return otherProtocols;
    }
}

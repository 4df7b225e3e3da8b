package io.weir.rules.compile;

import io.weir.identity.LabelSelector;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.PortRange;
import io.weir.rules.select.CachedSelector;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.RequestRules;
import io.weir.rules.snapshot.RuleOrigin;
import java.util.List;
import java.util.Optional;

/**
 * One entry of a policy, ready to be put to the ports of an endpoint: patterns compiled, selector cached.
 *
 * @param origin where it stands
 * @param subject the endpoints it is about
 * @param direction of the traffic
 * @param deny whether it denies
 * @param peers the other side
 * @param ports its ports; empty for every port and protocol
 * @param requests the requests it allows; empty when it does not look into requests
 */
record LoadedRule(
        RuleOrigin origin,
        LabelSelector subject,
        TrafficDirection direction,
        boolean deny,
        CachedSelector peers,
        Optional<List<PortRange>> ports,
        Optional<RequestRules> requests) {

    L7Protocol parser() {
        return requests.map(RequestRules::parser).orElse(L7Protocol.NONE);
    }

    String portsText() {
        return ports.map(PortTexts::of).orElse("every port");
    }

    /** Whether it leaves every request to its peers and ports alone. */
    boolean opens() {
        return !deny && requests.isEmpty();
    }
}

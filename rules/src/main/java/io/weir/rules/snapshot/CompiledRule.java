package io.weir.rules.snapshot;

import io.weir.identity.IdentitySet;
import java.util.List;
import java.util.Optional;

/**
 * One rule of a policy with its peers resolved, without its ports: {@link DirectionPolicy} says which ports it is for.
 *
 * @param origin where it stands
 * @param deny whether it denies what it covers
 * @param peers the identities it is for
 * @param peersText those peers as the user named them
 * @param portsText its ports as the user named them
 * @param http the requests it allows; empty when it does not look into the bytes, which for the peers and ports it covers
 *     opens everything; an empty list inside allows no request at all
 */
public record CompiledRule(
        RuleOrigin origin,
        boolean deny,
        IdentitySet peers,
        String peersText,
        String portsText,
        Optional<List<HttpCondition>> http) {

    public CompiledRule {
        http = http.map(List::copyOf);
        if (deny && http.isPresent()) {
            throw new IllegalArgumentException("rule " + origin + ": a deny rule cannot look into requests");
        }
    }
}

package io.weir.rules.snapshot;

import io.weir.identity.IdentitySet;
import java.util.Optional;

/**
 * One rule of a policy with its peers resolved, without its ports: {@link DirectionPolicy} says which ports it is for.
 *
 * @param origin where it stands
 * @param deny whether it denies what it covers
 * @param peers the identities it is for
 * @param peersText those peers as the user named them
 * @param portsText its ports as the user named them
 * @param requests the requests it allows; empty when it does not look into the bytes, which for the peers and ports it covers
 *     opens everything
 */
public record CompiledRule(
        RuleOrigin origin,
        boolean deny,
        IdentitySet peers,
        String peersText,
        String portsText,
        Optional<RequestRules> requests) {

    public CompiledRule {
        if (deny && requests.isPresent()) {
            throw new IllegalArgumentException("rule " + origin + ": a deny rule cannot look into requests");
        }
    }
}

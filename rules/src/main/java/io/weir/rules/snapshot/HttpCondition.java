package io.weir.rules.snapshot;

import io.weir.rules.match.RequestPattern;
import java.util.List;
import java.util.Set;

/** One compiled HTTP rule. Immutable; asked on every event loop. */
public interface HttpCondition {

    /** What a request gets that matches; built once. */
    Verdict.Forward verdict();

    /**
     * What it asks of method, path and host: an index finds it by these, and asks {@link #matchesBeyondPattern} only where they
     * match.
     */
    RequestPattern pattern();

    /** Whether the request has everything else that the rule asks for, whatever its method, path and host are. */
    boolean matchesBeyondPattern(HttpRequestView request);

    /** Whether the request has everything the rule asks for. */
    default boolean matches(HttpRequestView request) {
        return pattern().matches(request.method(), request.pathAndQuery(), request.authority())
                && matchesBeyondPattern(request);
    }

    /** The fields that do not match, in the order method, path, host, headers; empty when the rule matches. */
    List<Verdict.MissedField> missed(HttpRequestView request);

    /**
     * Whether the rule may do something to the header fields of a request that matches. Where a rule of a peer does, every rule
     * of this peer is asked, since the effects of all that match add up.
     */
    default boolean hasEffects() {
        return false;
    }

    /** What becomes of the header fields of this request, which matches. */
    default HeaderEffects effects(HttpRequestView request) {
        return HeaderEffects.NONE;
    }

    /** Names of the header fields that the rule looks at or changes, in lower case; without those of framing and routing. */
    default Set<String> headerNames() {
        return Set.of();
    }
}

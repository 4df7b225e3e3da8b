package io.weir.rules.compile;

import io.weir.rules.snapshot.RuleOrigin;

/** Two policies ask for different parsers on one port. The older stays; the newer is refused as a whole. */
public final class PolicyConflictException extends Exception {

    private final transient RuleOrigin refused;
    private final transient RuleOrigin standing;

    PolicyConflictException(ParserClaim refused, ParserClaim standing) {
        super("policy " + refused.origin() + " asks for " + refused.parser() + " on " + refused.portsText()
                + ", where policy " + standing.origin() + " asks for " + standing.parser()
                + ": expected one parser a port");
        this.refused = refused.origin();
        this.standing = standing.origin();
    }

    /** The rule that was refused. */
    public RuleOrigin refused() {
        return refused;
    }

    /** The rule it is at odds with, which stays. */
    public RuleOrigin standing() {
        return standing;
    }
}

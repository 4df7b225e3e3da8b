package io.weir.proxy.connection;

import io.weir.identity.TrafficDirection;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.util.Optional;

/**
 * What both sides' policies together say.
 *
 * @param direction the side that decided: the one that denied, or the last one with rules about requests
 * @param verdict what it said
 * @param effects what the rules of both sides do to the request's header fields
 * @param otherRule the rule by which the other side lets it through; empty when that was not asked or has no such rule
 */
public record Decision(
        TrafficDirection direction, Verdict verdict, HeaderEffects effects, Optional<RuleOrigin> otherRule) {

    /** Before anything is known of a request. */
    public static final Decision NOTHING_KNOWN = deny(TrafficDirection.INGRESS, DenyReason.NO_POLICY_FOR_ENDPOINT);

    /** The request is not sound enough to be judged. */
    public static final Decision MALFORMED = deny(TrafficDirection.INGRESS, DenyReason.MALFORMED_REQUEST);

    /** The request asks for a tunnel, which is not the protocol the policy judges. */
    public static final Decision TUNNEL = deny(TrafficDirection.INGRESS, DenyReason.PROTOCOL_NOT_RECOGNISED);

    /** The policies of the two sides want the bytes read as different protocols, or the bytes are not of the one they want. */
    public static final Decision OTHER_PROTOCOL = deny(TrafficDirection.INGRESS, DenyReason.PROTOCOL_NOT_RECOGNISED);

    /** The redirect knows nothing of the connection. */
    public static final Decision NO_METADATA = deny(TrafficDirection.INGRESS, DenyReason.NO_REDIRECT_METADATA);

    /** A decision without effects on the request. */
    public Decision(TrafficDirection direction, Verdict verdict) {
        this(direction, verdict, HeaderEffects.NONE, Optional.empty());
    }

    public static Decision deny(TrafficDirection direction, DenyReason reason) {
        return new Decision(direction, Verdict.Deny.of(reason));
    }

    public boolean forwards() {
        return verdict.forwards();
    }
}

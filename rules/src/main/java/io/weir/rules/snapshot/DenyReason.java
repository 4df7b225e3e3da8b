package io.weir.rules.snapshot;

/** Why something was denied. Closed; each has the text that logs and events show. */
public enum DenyReason {
    NO_REDIRECT_METADATA("connection did not come through the redirect"),
    NO_POLICY_FOR_ENDPOINT("no policy computed for the endpoint yet"),
    UNKNOWN_IDENTITY("identity of the peer is not known"),
    PROTOCOL_NOT_RECOGNISED("bytes are not the protocol the policy asks for"),
    MALFORMED_REQUEST("request is malformed or ambiguous"),
    DENIED_BY_RULE("a deny rule matches"),
    NO_RULE_FOR_PORT("no rule allows this port"),
    NO_RULE_FOR_PEER("no rule on this port allows this peer"),
    NO_RULE_FOR_REQUEST("no rule for this peer and port allows the request"),
    EVALUATION_FAILED("the verdict could not be computed"),
    UNSUPPORTED_REQUEST("requests of this kind or version are never let through");

    private final String text;

    DenyReason(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}

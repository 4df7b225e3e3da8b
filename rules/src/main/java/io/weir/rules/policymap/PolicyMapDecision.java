package io.weir.rules.policymap;

/** What the kernel does with a packet. Ordered: of two entries that cover a packet, the later constant wins. */
public enum PolicyMapDecision {
    /** It passes directly. */
    ALLOW,
    /** It goes to the proxy. TCP only. */
    REDIRECT,
    /** It is dropped. */
    DENY
}

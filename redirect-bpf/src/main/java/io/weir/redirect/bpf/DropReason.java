package io.weir.redirect.bpf;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Why the kernel dropped a packet; the numbers of {@code enum weir_reason}. */
public enum DropReason {
    /** It was not dropped. */
    NONE,
    /** It could not be parsed. */
    MALFORMED,
    /** No IP, or VLAN tagged. */
    UNSUPPORTED_PROTOCOL,
    /** The source address is not the sending pod's. */
    SPOOFED_SOURCE,
    /** No endpoint owns the address. */
    NO_ENDPOINT,
    /** Nothing is known of the peer's address yet. */
    UNKNOWN_IDENTITY,
    /** No policy entry covers it. */
    POLICY_DENIED,
    /** A deny rule covers it. */
    POLICY_DENY_RULE,
    /** The endpoint has no policy map. */
    NO_POLICY_MAP,
    /** An L7 rule applies, and it is not TCP. */
    REDIRECT_NOT_TCP,
    /** The proxy is not there. */
    NO_LISTENER,
    /** The kernel would not give the packet to the proxy. */
    ASSIGN_FAILED,
    /** A fragment whose first part was not seen or not allowed. */
    FRAGMENT,
    /** An ICMP error about something we do not know. */
    NOT_A_FLOW;

    private static final List<DropReason> BY_NUMBER = List.of(values());

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name as metrics and logs have it: {@code policy_denied}. */
    public String label() {
        return label;
    }

    /** The reason with this number in the kernel. */
    static Optional<DropReason> of(int number) {
        return number < BY_NUMBER.size() ? Optional.of(BY_NUMBER.get(number)) : Optional.empty();
    }
}

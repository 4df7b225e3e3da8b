package io.weir.redirect.bpf;

import java.util.Locale;

/** What the kernel counts beside drops; {@code enum weir_counter}, in its order behind the drop reasons. */
public enum DatapathCounter {
    /** Packets of new flows that pass directly. */
    FORWARDED,
    /** Packets that belong to a known flow. */
    REPLY,
    /** First packets given to the proxy. */
    REDIRECTED_NEW,
    /** Later packets given to the proxy. */
    REDIRECTED_ESTABLISHED,
    /** Packets from the proxy to a server. */
    PROXY_UPSTREAM,
    /** Packets from the proxy to a client. */
    PROXY_DOWNSTREAM,
    /** Packets sent back through lo to the proxy. */
    HAIRPIN,
    /** First packets that met a socket in TIME_WAIT. */
    TIME_WAIT,
    /** Listeners picked by the socket look-up. */
    SK_LOOKUP,
    /** Events that found the ring buffer full. */
    EVENTS_LOST;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name as metrics and logs have it: {@code redirected_new}. */
    public String label() {
        return label;
    }
}

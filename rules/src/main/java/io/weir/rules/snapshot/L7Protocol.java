package io.weir.rules.snapshot;

/** What reads the bytes of a connection on one port, as the rules of that port ask for. At most one a port. */
public enum L7Protocol {
    /** Nobody: no rule of the port looks into the bytes. */
    NONE,
    /** HTTP, of the versions the proxy knows. */
    HTTP,
    /** Kafka's protocol. */
    KAFKA
}

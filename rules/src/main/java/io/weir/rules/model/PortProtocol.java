package io.weir.rules.model;

/** Transport protocol of a port in a policy. */
public enum PortProtocol {
    TCP,
    UDP,
    SCTP,
    /** All three of the others. */
    ANY
}

package io.weir.proxy.accesslog;

/**
 * The node's own addresses as the log shows them.
 *
 * @param ipv4 in dotted form; empty without one
 * @param ipv6 in RFC 5952 form; empty without one
 */
public record NodeAddresses(String ipv4, String ipv6) {

    /** Neither address is known. */
    public static final NodeAddresses UNKNOWN = new NodeAddresses("", "");
}

package io.weir.proxy.http1;

/** What kind of request a response answers, as far as its framing depends on it. */
public enum ResponseTo {
    /** A HEAD: there is never a body. */
    HEAD,
    /** A CONNECT: a status of 2xx makes a tunnel of the connection. */
    CONNECT,
    /** A request for another protocol: 101 makes a tunnel of the connection. */
    UPGRADE,
    /** Anything else. */
    OTHER
}

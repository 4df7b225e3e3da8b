package io.weir.proxy.http1;

/** How far a parser came with the bytes it was given. */
public enum ParseResult {
    /** More bytes are needed; the parser remembers where it stands. */
    INCOMPLETE,
    /** The whole of what it parses is there and sound. */
    COMPLETE,
    /** It is malformed; the parser says how and is of no further use for this connection. */
    MALFORMED
}

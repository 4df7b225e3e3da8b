package io.weir.proxy.http1;

/** What a request says about another protocol on its connection. */
public enum UpgradeWish {
    /** Nothing. */
    NONE,
    /** It asks for WebSocket, in the only way it may. */
    WEBSOCKET,
    /** It asks for one other protocol, in the only way it may. */
    OTHER,
    /** It asks for HTTP/2, for several protocols, or in a way that is not sound: that is taken out. */
    DROPPED
}

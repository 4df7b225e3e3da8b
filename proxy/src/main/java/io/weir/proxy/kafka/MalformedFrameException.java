package io.weir.proxy.kafka;

import io.weir.proxy.connection.Decision;

/** What a client sent is no Kafka request, or one that is out of bounds. The connection is closed. */
final class MalformedFrameException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Decision decision;

    private MalformedFrameException(String message, Decision decision) {
        super(message);
        this.decision = decision;
    }

    /** A frame that breaks the protocol. */
    static MalformedFrameException malformed(String why) {
        return new MalformedFrameException(why, Decision.MALFORMED);
    }

    /** Bytes of another protocol. */
    static MalformedFrameException otherProtocol(String what) {
        return new MalformedFrameException(what + " instead of a Kafka request", Decision.OTHER_PROTOCOL);
    }

    /** How it is logged. */
    Decision decision() {
        return decision;
    }
}

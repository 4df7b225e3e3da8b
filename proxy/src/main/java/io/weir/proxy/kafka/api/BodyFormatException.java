package io.weir.proxy.kafka.api;

/** Bytes that are not what the format of the message says. Thrown through the readers of kafka-clients, and caught by {@link Bodies}. */
final class BodyFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BodyFormatException(String message) {
        super(message, null, false, false);
    }
}

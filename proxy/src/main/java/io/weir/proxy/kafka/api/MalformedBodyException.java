package io.weir.proxy.kafka.api;

/** The body of a frame is not one of its API and version. */
final class MalformedBodyException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedBodyException(String message) {
        super(message, null, false, false);
    }
}

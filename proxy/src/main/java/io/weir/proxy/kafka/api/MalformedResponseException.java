package io.weir.proxy.kafka.api;

/** What the server sent cannot be a response to the request. The connection is closed. */
public final class MalformedResponseException extends Exception {

    private static final long serialVersionUID = 1L;

    /** With what is wrong. */
    public MalformedResponseException(String message) {
        super(message);
    }
}

package io.weir.agent.endpoint;

/** The host side of a pod's interface cannot be told; the message says why. */
final class VethException extends Exception {

    VethException(String message) {
        super(message);
    }

    VethException(String message, Throwable cause) {
        super(message, cause);
    }
}

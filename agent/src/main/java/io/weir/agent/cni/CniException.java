package io.weir.agent.cni;

/** The node's network configuration is not as our plugin needs it; the message says why. */
public final class CniException extends Exception {

    CniException(String message) {
        super(message);
    }

    CniException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.weir.agent.config;

/** A configuration is refused, whole; the message says where, and what was expected. */
public final class ConfigurationException extends Exception {

    ConfigurationException(String message) {
        super(message);
    }

    ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}

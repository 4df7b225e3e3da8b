package io.weir.proxy.accesslog;

/**
 * One header field line in the log.
 *
 * @param name its name in lower case
 * @param value its value, one char a byte
 */
public record LoggedHeader(String name, String value) {}

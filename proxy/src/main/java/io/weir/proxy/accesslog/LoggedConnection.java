package io.weir.proxy.accesslog;

/**
 * Both ends of a connection as the log shows them. Built once a connection.
 *
 * @param source the client
 * @param destination the server the client meant to reach
 */
public record LoggedConnection(LoggedPeer source, LoggedPeer destination) {}

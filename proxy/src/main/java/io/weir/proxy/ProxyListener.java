package io.weir.proxy;

/**
 * One accepting socket of a transparent proxy, for the datapath to send connections to.
 *
 * @param ipv4 whether it takes IPv4 connections; else IPv6
 * @param slot its number among the listeners of its family: the event loop it belongs to, from 0
 * @param fd its file descriptor in this process; valid until the server closes
 * @param port the loopback port it is bound to
 */
public record ProxyListener(boolean ipv4, int slot, int fd, int port) {}

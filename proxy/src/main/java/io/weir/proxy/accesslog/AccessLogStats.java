package io.weir.proxy.accesslog;

/**
 * What became of the entries so far.
 *
 * @param written entries the writer took out of the queue and gave to every sink and subscriber
 * @param dropped entries that found the queue full or the log closed
 * @param lost entries a sink could not write, counted once a sink; they are among {@code written} as well
 */
public record AccessLogStats(long written, long dropped, long lost) {}

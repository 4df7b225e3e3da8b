package io.weir.proxy.accesslog;

/**
 * What became of the entries so far.
 *
 * @param written entries the writer took out of the queue and gave to every sink and subscriber
 * @param dropped entries that found their loop's queue full or the log closed
 * @param lost entries a sink could not write, counted once a sink; they are among {@code written} as well
 * @param sampledOut entries of allowed requests that sampling left out; not among {@code written}
 * @param waiting entries in the queues now
 */
public record AccessLogStats(long written, long dropped, long lost, long sampledOut, long waiting) {}

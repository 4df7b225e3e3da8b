/**
 * The access log: one entry a request, made on an event loop, written by one thread of its own.
 *
 * <p>The way of an entry: {@link LoopLog#log} puts it into the bounded queue of its event loop; the writer thread takes it out,
 * hands it to the live subscribers, and encodes it as one JSON line for the sinks.
 */
@NullMarked
package io.weir.proxy.accesslog;

import org.jspecify.annotations.NullMarked;

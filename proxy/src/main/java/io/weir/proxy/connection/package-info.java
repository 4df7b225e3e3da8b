/**
 * One accepted connection and the one connection to the server that belongs to it, on one event loop.
 *
 * <p>{@link io.weir.proxy.connection.ConnectionPipeline} lists what handles a connection, in order.
 */
@NullMarked
package io.weir.proxy.connection;

import org.jspecify.annotations.NullMarked;

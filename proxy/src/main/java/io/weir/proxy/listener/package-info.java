/** The sockets that accept connections. */
@NullMarked
package io.weir.proxy.listener;

import org.jspecify.annotations.NullMarked;

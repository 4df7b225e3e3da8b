/** Sockets: which transport they are of, and how a connection to a server is opened. */
@NullMarked
package io.weir.proxy.upstream;

import org.jspecify.annotations.NullMarked;

/**
 * HTTP/1 as this proxy accepts it: strict, incremental, in place on the received bytes.
 *
 * <p>Parsers here keep no buffer and see no channel. A head's positions are relative to its first byte, so that its bytes may
 * move to another buffer between two calls.
 */
@NullMarked
package io.weir.proxy.http1;

import org.jspecify.annotations.NullMarked;

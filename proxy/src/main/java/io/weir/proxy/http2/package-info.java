/**
 * One client's HTTP/2 connection and the one to its server, with a stream of each for every request.
 *
 * <p>On each channel stands one handler, {@link io.weir.proxy.http2.Http2Codec}. What the client sends goes from there to
 * {@link io.weir.proxy.http2.ClientFrames}, which has it checked and judged; what the server sends to
 * {@link io.weir.proxy.http2.ServerFrames}. {@link io.weir.proxy.http2.Http2Session} holds both together.
 */
@NullMarked
package io.weir.proxy.http2;

import org.jspecify.annotations.NullMarked;

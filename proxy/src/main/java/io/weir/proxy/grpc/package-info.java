/** What gRPC adds to HTTP/2, as far as a proxy has to know it. */
@NullMarked
package io.weir.proxy.grpc;

import org.jspecify.annotations.NullMarked;

/** Server and load of the end-to-end comparison of gRPC. */
@NullMarked
package io.weir.bench.grpc;

import org.jspecify.annotations.NullMarked;

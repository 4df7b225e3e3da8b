/**
 * What the proxy counts and times. Each event loop writes its own {@link io.weir.proxy.metrics.LoopMetrics}; whoever is asked for
 * the metrics adds them up.
 */
@NullMarked
package io.weir.proxy.metrics;

import org.jspecify.annotations.NullMarked;

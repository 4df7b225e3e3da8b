@NullMarked
package io.weir.proxy.metrics;

import org.jspecify.annotations.NullMarked;

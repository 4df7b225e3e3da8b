/** JMH benchmarks, one class a step of the data path. */
@NullMarked
package io.weir.bench;

import org.jspecify.annotations.NullMarked;

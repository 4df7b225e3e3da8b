/** From policies and selections to what the data path and the kernel ask. */
@NullMarked
package io.weir.rules.compile;

import org.jspecify.annotations.NullMarked;

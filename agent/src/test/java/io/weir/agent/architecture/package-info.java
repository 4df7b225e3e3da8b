/** Holds the shape that docs/architecture.md draws: which module may see what, and how large a file may grow. */
@NullMarked
package io.weir.agent.architecture;

import org.jspecify.annotations.NullMarked;

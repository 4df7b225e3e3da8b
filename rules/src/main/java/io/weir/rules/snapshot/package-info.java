/** What the data path asks: one immutable answer at one revision. */
@NullMarked
package io.weir.rules.snapshot;

import org.jspecify.annotations.NullMarked;

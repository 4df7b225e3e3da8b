/** Patterns of request texts, one at a time and many at once. */
@NullMarked
package io.weir.rules.match;

import org.jspecify.annotations.NullMarked;

/** Selectors and the identities they select, kept up to date. */
@NullMarked
package io.weir.rules.select;

import org.jspecify.annotations.NullMarked;

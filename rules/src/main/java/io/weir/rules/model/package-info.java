/** What the user wrote, checked and made into values; readers for the object kinds. */
@NullMarked
package io.weir.rules.model;

import org.jspecify.annotations.NullMarked;

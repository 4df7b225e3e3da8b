/** Labels, selectors, security identities, endpoints, prefixes and the ipcache. Pure values; uses nothing but the JDK. */
@NullMarked
package io.weir.identity;

import org.jspecify.annotations.NullMarked;

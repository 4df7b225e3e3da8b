/** What the proxy sees of the redirect: where a redirected connection came from and was going to. */
@NullMarked
package io.weir.redirect;

import org.jspecify.annotations.NullMarked;

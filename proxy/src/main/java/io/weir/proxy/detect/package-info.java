/** Which protocol a client speaks, told from its first bytes. Pure: sees bytes, keeps none. */
@NullMarked
package io.weir.proxy.detect;

import org.jspecify.annotations.NullMarked;

/** Brings proxy and kernel to the desired state, in the order that never lets through what neither policy allows. */
@NullMarked
package io.weir.agent.publish;

import org.jspecify.annotations.NullMarked;

/** What the agent knows: one thread owns it, events go in, the desired state of proxy and kernel comes out. */
@NullMarked
package io.weir.agent.state;

import org.jspecify.annotations.NullMarked;

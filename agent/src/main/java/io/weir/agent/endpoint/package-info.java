/** Finds the host side of each pod's interface, and the interfaces and addresses of the node itself. */
@NullMarked
package io.weir.agent.endpoint;

import org.jspecify.annotations.NullMarked;

/** Puts the CNI plugin into the node's network configuration, keeps it there, and takes it out again. */
@NullMarked
package io.weir.agent.cni;

import org.jspecify.annotations.NullMarked;

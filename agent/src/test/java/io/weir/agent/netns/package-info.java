/**
 * Tests on real traffic: nodes and pods in network namespaces, the agent as a process of its own, curl and the two small programs in
 * {@code src/test/c} as clients and servers. They need root.
 */
@NullMarked
package io.weir.agent.netns;

import org.jspecify.annotations.NullMarked;

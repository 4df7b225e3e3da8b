/** The whole agent in network namespaces: real kernel, real processes, real packets. */
@NullMarked
package io.weir.agent.netns;

import org.jspecify.annotations.NullMarked;

/** Whether the agent lives, and whether it is ready. */
@NullMarked
package io.weir.agent.health;

import org.jspecify.annotations.NullMarked;

/** How an agent takes the place of another one on the same node; see docs/decisions/0075-hand-over.md. */
@NullMarked
package io.weir.agent.handover;

import org.jspecify.annotations.NullMarked;

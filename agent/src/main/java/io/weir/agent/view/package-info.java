/** What the agent shows of itself: immutable records, true at one moment. */
@NullMarked
package io.weir.agent.view;

import org.jspecify.annotations.NullMarked;

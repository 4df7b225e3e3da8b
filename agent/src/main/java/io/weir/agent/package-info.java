/** The agent put together: its parts, their threads, start and end. */
@NullMarked
package io.weir.agent;

import org.jspecify.annotations.NullMarked;

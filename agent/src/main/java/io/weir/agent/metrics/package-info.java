/** The metrics of the process: those of the proxy, of the agent and of the JVM, as one registry. */
@NullMarked
package io.weir.agent.metrics;

import org.jspecify.annotations.NullMarked;

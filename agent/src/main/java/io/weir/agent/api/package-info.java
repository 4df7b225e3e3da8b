/** The local API of the agent: JSON over HTTP on a unix socket. */
@NullMarked
package io.weir.agent.api;

import org.jspecify.annotations.NullMarked;

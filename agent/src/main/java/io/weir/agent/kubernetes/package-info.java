/**
 * The Kubernetes API: requests to it, and the watch that makes cluster events of what it says. No type of the client library
 * leaves this package; objects are JSON.
 */
@NullMarked
package io.weir.agent.kubernetes;

import org.jspecify.annotations.NullMarked;

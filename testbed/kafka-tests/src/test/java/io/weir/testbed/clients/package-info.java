/** Kafka's own clients through the proxy, and what a broker with ACLs answers beside it. */
@NullMarked
package io.weir.testbed.clients;

import org.jspecify.annotations.NullMarked;

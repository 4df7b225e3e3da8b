/** A real Kafka broker in one process. */
@NullMarked
package io.weir.testbed.kafka;

import org.jspecify.annotations.NullMarked;

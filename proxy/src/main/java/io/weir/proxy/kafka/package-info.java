/** The Kafka protocol: connections whose requests are judged one by one. The only place that knows kafka-clients. */
@NullMarked
package io.weir.proxy.kafka;

import org.jspecify.annotations.NullMarked;

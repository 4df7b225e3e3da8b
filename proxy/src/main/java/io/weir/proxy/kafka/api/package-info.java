/** What the proxy knows of each API of the Kafka protocol: what its requests name, and how a denial of them looks. */
@NullMarked
package io.weir.proxy.kafka.api;

import org.jspecify.annotations.NullMarked;

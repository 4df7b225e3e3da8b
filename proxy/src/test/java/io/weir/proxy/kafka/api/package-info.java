@NullMarked
package io.weir.proxy.kafka.api;

import org.jspecify.annotations.NullMarked;

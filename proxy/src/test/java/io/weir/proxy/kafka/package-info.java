@NullMarked
package io.weir.proxy.kafka;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.weir.proxy.detect;

import org.jspecify.annotations.NullMarked;

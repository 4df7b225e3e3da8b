@NullMarked
package io.weir.proxy.http1;

import org.jspecify.annotations.NullMarked;

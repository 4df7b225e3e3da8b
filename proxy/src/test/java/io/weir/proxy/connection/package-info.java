@NullMarked
package io.weir.proxy.connection;

import org.jspecify.annotations.NullMarked;

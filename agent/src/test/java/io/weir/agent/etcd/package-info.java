/** Tests against a real etcd. */
@NullMarked
package io.weir.agent.etcd;

import org.jspecify.annotations.NullMarked;

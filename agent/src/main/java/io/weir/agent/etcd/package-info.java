/** Numbers of the cluster kept in etcd. The only package that knows its client library. */
@NullMarked
package io.weir.agent.etcd;

import org.jspecify.annotations.NullMarked;

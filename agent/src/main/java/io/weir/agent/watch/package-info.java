/** Where the cluster's objects come from: watches that turn manifests into events, each source applied whole or refused. */
@NullMarked
package io.weir.agent.watch;

import org.jspecify.annotations.NullMarked;

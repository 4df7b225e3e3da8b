/** The watch of Kubernetes, and a cluster for tests: see {@link io.weir.agent.kubernetes.KubernetesTestCluster}. */
@NullMarked
package io.weir.agent.kubernetes;

import org.jspecify.annotations.NullMarked;

/** The manifests of {@code deploy/} as they are rendered. */
@NullMarked
package io.weir.agent.deploy;

import org.jspecify.annotations.NullMarked;

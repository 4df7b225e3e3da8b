@NullMarked
package io.weir.agent.identities;

import org.jspecify.annotations.NullMarked;

/**
 * Numbers that the whole cluster agrees on: who records them, who collects them, and what nodes tell of their pods. Where they
 * are kept is behind {@link io.weir.agent.identities.IdentityRecords}; results come back as events of a watch.
 */
@NullMarked
package io.weir.agent.identities;

import org.jspecify.annotations.NullMarked;

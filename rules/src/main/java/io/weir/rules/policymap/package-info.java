/** The desired content of the kernel's policy maps, free of BPF types. */
@NullMarked
package io.weir.rules.policymap;

import org.jspecify.annotations.NullMarked;

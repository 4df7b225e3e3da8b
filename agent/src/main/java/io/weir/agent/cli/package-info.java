/** The command line: one file a command. */
@NullMarked
package io.weir.agent.cli;

import org.jspecify.annotations.NullMarked;

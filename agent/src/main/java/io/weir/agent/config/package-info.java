/** Where the options of the agent may come from beside its command line: a file, a directory and the environment. */
@NullMarked
package io.weir.agent.config;

import org.jspecify.annotations.NullMarked;

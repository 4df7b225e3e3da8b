package io.weir.redirect.bpf;

import java.nio.file.Path;

/**
 * Where the datapath of a node keeps what outlives the agent.
 *
 * @param bpffs directory of ours in a BPF file system; made, and mounted, when it is not there. One node, one directory
 */
public record DatapathConfig(Path bpffs) {

    public DatapathConfig {
        if (!bpffs.isAbsolute()) {
            throw new IllegalArgumentException("bpffs directory '" + bpffs + "': expected an absolute path");
        }
    }
}

package io.weir.redirect.bpf;

import java.nio.file.Path;

/**
 * Where the datapath of a node keeps what outlives the agent, and where the settings of the node are.
 *
 * @param bpffs directory of ours in a BPF file system; made, and mounted, when it is not there. One node, one directory
 * @param proc a proc file system in which the settings below {@code sys/net} can be written; in a container that is not {@code /proc}
 */
public record DatapathConfig(Path bpffs, Path proc) {

    public DatapathConfig {
        if (!bpffs.isAbsolute()) {
            throw new IllegalArgumentException("bpffs directory '" + bpffs + "': expected an absolute path");
        }
        if (!proc.isAbsolute()) {
            throw new IllegalArgumentException("proc file system '" + proc + "': expected an absolute path");
        }
    }

    /** With the settings in {@code /proc}. */
    public DatapathConfig(Path bpffs) {
        this(bpffs, Path.of("/proc"));
    }
}

package io.weir.redirect.bpf;

import java.io.IOException;
import java.io.InputStream;

/** The CNI plugin that belongs to this build's datapath: one static executable for this machine's architecture. */
public final class CniPlugin {

    /** Its file name, which is its type in a network configuration. */
    public static final String NAME = "weir-cni";

    private CniPlugin() {}

    /** The executable's bytes. */
    public static byte[] executable() throws IOException {
        try (InputStream plugin = CniPlugin.class.getResourceAsStream(NAME)) {
            if (plugin == null) {
                throw new IOException(NAME + ": expected beside " + CniPlugin.class.getName());
            }
            return plugin.readAllBytes();
        }
    }
}

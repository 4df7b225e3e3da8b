package io.weir.proxy.connection;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many connections the process's limit of open files has room for. Some descriptors stay free, so that clients beyond it are
 * accepted and told so instead of waiting unheard.
 */
public final class OpenFiles {

    /** Libraries, kernel maps, listeners, the log. */
    private static final long OWN = 192;

    /** The part of the limit that is for clients who are turned away. */
    private static final long SHARE_TURNED_AWAY = 16;

    /** A connection has a client's side and a server's. */
    private static final long PER_CONNECTION = 2;

    private OpenFiles() {}

    /** Most connections of this process, at least 1. */
    static int connections() {
        return connections(limit());
    }

    /** Most clients of this process when it may have so many connections: those that are turned away are more. */
    public static int clients(int maxConnections) {
        return clients(limit(), maxConnections);
    }

    /** Most clients with so many open files, at least 2. */
    static int clients(long openFiles, int maxConnections) {
        long turnedAway = Math.max(1, openFiles / SHARE_TURNED_AWAY);
        return (int) Math.min(Integer.MAX_VALUE, Math.min(maxConnections, connections(openFiles)) + turnedAway);
    }

    private static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** Most connections with so many open files, at least 1. */
    static int connections(long openFiles) {
        long connections = (openFiles - OWN - openFiles / SHARE_TURNED_AWAY) / PER_CONNECTION;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, connections));
    }
}

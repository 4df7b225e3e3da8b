package io.weir.agent.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What tests with namespaces and BPF need: skipped loudly without it on a desk, failed in continuous integration. */
final class Privileges {
    /** CAP_NET_ADMIN, CAP_SYS_ADMIN and CAP_BPF, as bits of a capability mask. */
    private static final long NEEDED = 1L << 12 | 1L << 21 | 1L << 39;

    private Privileges() {}

    static void require() {
        if ((effectiveCapabilities() & NEEDED) == NEEDED) {
            return;
        }
        String missing = "network namespaces and BPF need root (CAP_NET_ADMIN, CAP_SYS_ADMIN, CAP_BPF)";
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(missing);
        }
        Assumptions.abort(missing);
    }

    private static long effectiveCapabilities() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).strip(), 16))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

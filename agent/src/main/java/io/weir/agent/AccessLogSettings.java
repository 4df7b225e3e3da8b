package io.weir.agent;

import io.weir.proxy.accesslog.LogRotation;
import java.util.List;

/**
 * Where the access log goes.
 *
 * @param targets paths of files, {@code -} for standard output; none for live readers alone
 * @param rotation when each of the files makes room for a new one
 * @param sampleEvery of how many allowed requests of an event loop one is written; at least 1
 */
public record AccessLogSettings(List<String> targets, LogRotation rotation, int sampleEvery) {

    /** For live readers alone. */
    public static final AccessLogSettings NONE = new AccessLogSettings(List.of(), LogRotation.NEVER, 1);

    public AccessLogSettings {
        targets = List.copyOf(targets);
    }
}

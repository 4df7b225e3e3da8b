package io.weir.agent;

import io.weir.proxy.accesslog.AccessLog;
import io.weir.proxy.accesslog.AccessLogFile;
import io.weir.proxy.accesslog.AccessLogSink;
import io.weir.proxy.accesslog.AccessLogStream;
import io.weir.proxy.accesslog.NodeAddresses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Access logs as command lines name them. */
public final class AccessLogs {

    private static final String STANDARD_OUTPUT = "-";

    private AccessLogs() {}

    /**
     * Starts a log.
     *
     * @param target path of a file, {@code -} for standard output, empty for live readers alone
     */
    public static AccessLog start(String target) throws IOException {
        return AccessLog.start(NodeAddresses.UNKNOWN, sinks(target));
    }

    private static List<AccessLogSink> sinks(String target) throws IOException {
        if (target.isEmpty()) {
            return List.of();
        }
        return List.of(
                target.equals(STANDARD_OUTPUT)
                        ? AccessLogStream.standardOutput()
                        : AccessLogFile.open(Path.of(target)));
    }
}

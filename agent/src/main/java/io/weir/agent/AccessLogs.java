package io.weir.agent;

import io.weir.identity.IpPrefix;
import io.weir.proxy.accesslog.AccessLog;
import io.weir.proxy.accesslog.AccessLogFile;
import io.weir.proxy.accesslog.AccessLogSink;
import io.weir.proxy.accesslog.AccessLogStream;
import io.weir.proxy.accesslog.NodeAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Access logs as command lines name them. */
public final class AccessLogs {

    private static final String STANDARD_OUTPUT = "-";

    private AccessLogs() {}

    /** Starts a log. */
    public static AccessLog start(AccessLogSettings settings) throws IOException {
        List<AccessLogSink> sinks = new ArrayList<>();
        for (String target : settings.targets()) {
            sinks.add(
                    target.equals(STANDARD_OUTPUT)
                            ? AccessLogStream.standardOutput()
                            : AccessLogFile.open(Path.of(target), settings.rotation()));
        }
        return AccessLog.start(AccessLog.DEFAULT_CAPACITY, settings.sampleEvery(), thisNode(), sinks);
    }

    /** The first global address of each family; an interface of a pod has none. */
    private static NodeAddresses thisNode() throws IOException {
        String ipv4 = "";
        String ipv6 = "";
        for (NetworkInterface link : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : link.inetAddresses().toList()) {
                if (address.isLoopbackAddress() || address.isLinkLocalAddress()) {
                    continue;
                }
                IpPrefix prefix = IpPrefix.ofAddress(address);
                ipv4 = prefix.isIpv4() && ipv4.isEmpty() ? prefix.addressText() : ipv4;
                ipv6 = !prefix.isIpv4() && ipv6.isEmpty() ? prefix.addressText() : ipv6;
            }
        }
        return new NodeAddresses(ipv4, ipv6);
    }
}

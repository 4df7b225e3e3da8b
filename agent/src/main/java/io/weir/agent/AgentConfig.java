package io.weir.agent;

import io.weir.agent.endpoint.HostPaths;
import io.weir.agent.state.NodeSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How an agent is to run.
 *
 * @param cluster where it learns what is in the cluster
 * @param identities where the numbers of label sets are kept
 * @param runDirectory files that must outlive this process but not the machine, and the API's socket
 * @param bpffs directory of the pinned programs and maps, absolute
 * @param host where the node's own file systems are
 * @param node what the user says of this node
 * @param accessLog where the access log goes
 * @param metricsListen address to serve metrics at, beside the API's socket; empty for none
 * @param life how it begins and ends
 */
public record AgentConfig(
        ClusterSource cluster,
        IdentitySource identities,
        Path runDirectory,
        Path bpffs,
        HostPaths host,
        NodeSettings node,
        AccessLogSettings accessLog,
        Optional<InetSocketAddress> metricsListen,
        LifeSettings life) {}

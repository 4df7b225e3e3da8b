package io.weir.agent.view;

import io.weir.proxy.ProxyStats;
import io.weir.proxy.accesslog.AccessLogStats;
import java.util.List;
import java.util.Map;

/**
 * How the agent is.
 *
 * @param version of the agent
 * @param nodeName name of this node
 * @param source where cluster objects come from, for people
 * @param sourceTrouble what is wrong with that source itself; empty when nothing is
 * @param cluster the control path
 * @param publishedRevision number of the last state that proxy and kernel hold; 0 when none
 * @param publishTrouble why the state after that is not in force yet; empty when nothing is wrong
 * @param attachedPods interfaces the programs for pods are attached to
 * @param attachedUplinks interfaces the program for uplinks is attached to, by name
 * @param datapathTrouble why the datapath could not be asked; empty when it could
 * @param counters what the kernel counted, by name
 * @param listeners accepting sockets of the proxy
 * @param proxy what the proxy has done
 * @param accessLog what became of access log entries
 */
public record AgentStatus(
        String version,
        String nodeName,
        String source,
        String sourceTrouble,
        ClusterView cluster,
        long publishedRevision,
        String publishTrouble,
        int attachedPods,
        List<String> attachedUplinks,
        String datapathTrouble,
        Map<String, Long> counters,
        int listeners,
        ProxyStats proxy,
        AccessLogStats accessLog) {

    public AgentStatus {
        attachedUplinks = List.copyOf(attachedUplinks);
        counters = Map.copyOf(counters);
    }
}

package io.weir.agent;

import io.weir.agent.publish.PublishReport;
import io.weir.agent.view.AgentStatus;
import io.weir.agent.view.ClusterView;
import io.weir.agent.watch.ClusterWatch;
import io.weir.proxy.ProxyServer;
import io.weir.proxy.accesslog.AccessLog;
import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.Datapath;
import io.weir.redirect.bpf.InterfaceNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts together how the agent is. Used on the BPF writer thread. */
final class StatusReport {

    private final String nodeName;
    private final ClusterWatch watch;
    private final Datapath datapath;
    private final ProxyServer proxy;
    private final AccessLog accessLog;

    /**
     * What the state thread knows.
     *
     * @param cluster the control path
     * @param last how the last publication ended
     */
    record Control(ClusterView cluster, Optional<PublishReport> last) {}

    StatusReport(String nodeName, ClusterWatch watch, Datapath datapath, ProxyServer proxy, AccessLog accessLog) {
        this.nodeName = nodeName;
        this.watch = watch;
        this.datapath = datapath;
        this.proxy = proxy;
        this.accessLog = accessLog;
    }

    AgentStatus make(Control control) {
        int pods = 0;
        List<String> uplinks = List.of();
        Map<String, Long> counters = Map.of();
        String trouble = "";
        try {
            pods = datapath.attachedPods().size();
            uplinks = datapath.attachedUplinks().stream()
                    .map(index -> InterfaceNames.name(index).orElse("interface " + index))
                    .toList();
            counters = datapath.counters();
        } catch (BpfException failure) {
            trouble = String.valueOf(failure.getMessage());
        }
        return new AgentStatus(
                Version.text(),
                nodeName,
                watch.description(),
                watch.trouble(),
                control.cluster(),
                control.last()
                        .filter(PublishReport::isComplete)
                        .map(PublishReport::revision)
                        .orElse(0L),
                control.last().map(PublishReport::trouble).orElse("nothing published yet"),
                pods,
                uplinks,
                trouble,
                counters,
                proxy.listeners().size(),
                proxy.stats(),
                accessLog.stats());
    }
}

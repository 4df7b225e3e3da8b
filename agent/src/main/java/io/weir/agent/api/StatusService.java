package io.weir.agent.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.annotation.Get;
import io.weir.agent.AgentControl;
import io.weir.agent.state.EndpointState;
import io.weir.agent.view.AgentStatus;
import io.weir.agent.view.ClusterView;
import io.weir.proxy.ProxyStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code GET /v1/status}: how the agent is, a subsystem an element, each OK or with what is wrong. */
final class StatusService {

    private final AgentControl control;

    StatusService(AgentControl control) {
        this.control = control;
    }

    @Get("/status")
    public HttpResponse status() {
        return Json.later(control.status(), StatusService::json);
    }

    static ObjectNode json(AgentStatus status) {
        ObjectNode json = Json.object();
        json.put("version", status.version()).put("node", status.nodeName());
        json.put("policyRevision", status.cluster().policyRevision());
        ArrayNode subsystems = json.putArray("subsystems");
        ClusterView cluster = status.cluster();
        subsystems.add(source(status));
        subsystems.add(subsystem("Identities", cluster.identities() + " in use", List.of()));
        subsystems.add(endpoints(cluster));
        subsystems.add(policies(status));
        subsystems.add(subsystem(
                "Datapath",
                "attached to " + status.attachedPods() + " pods, uplinks "
                        + (status.attachedUplinks().isEmpty() ? "none" : String.join(" ", status.attachedUplinks())),
                present(status.datapathTrouble())));
        ProxyStats proxy = status.proxy();
        subsystems.add(subsystem(
                "Proxy",
                status.listeners() + " listeners, " + proxy.openConnections() + " connections, "
                        + proxy.requestsForwarded() + " requests forwarded, " + proxy.requestsDenied() + " denied, "
                        + proxy.requestsMalformed() + " malformed, " + proxy.requestsFailed() + " failed",
                status.listeners() == 0 ? List.of("no listener: what needs the proxy is dropped") : List.of()));
        subsystems.add(subsystem(
                "Access log",
                status.accessLog().written() + " entries, " + status.accessLog().dropped() + " dropped, "
                        + status.accessLog().lost() + " lost",
                List.of()));
        json.put("ok", allFine(subsystems));
        json.set("counters", counters(status.counters()));
        json.set("proxy", proxy(proxy));
        return json;
    }

    private static ObjectNode source(AgentStatus status) {
        List<String> troubles = new ArrayList<>(present(status.sourceTrouble()));
        if (!status.cluster().synced()) {
            troubles.add("not read to the end yet");
        }
        return subsystem(
                "Cluster source", status.source() + ", " + status.cluster().pods() + " pods", troubles);
    }

    private static ObjectNode endpoints(ClusterView cluster) {
        Map<EndpointState, Integer> states = new TreeMap<>(cluster.endpoints());
        int all = states.values().stream().mapToInt(Integer::intValue).sum();
        List<String> words = states.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().text())
                .toList();
        return subsystem(
                "Endpoints",
                all + " on this node" + (words.isEmpty() ? "" : ": " + String.join(", ", words)) + "; ipcache "
                        + cluster.ipCacheEntries() + " entries",
                cluster.troubles());
    }

    private static ObjectNode policies(AgentStatus status) {
        ClusterView cluster = status.cluster();
        List<String> troubles = new ArrayList<>(present(status.publishTrouble()));
        new TreeMap<>(cluster.refused())
                .forEach((origin, reasons) -> reasons.forEach(
                        reason -> troubles.add(reason.startsWith(origin) ? reason : origin + ": " + reason)));
        troubles.addAll(cluster.policyWarnings());
        return subsystem("Policies", cluster.policies() + " in force, revision " + cluster.policyRevision(), troubles);
    }

    private static List<String> present(String trouble) {
        return trouble.isEmpty() ? List.of() : List.of(trouble);
    }

    private static ObjectNode subsystem(String name, String summary, List<String> troubles) {
        ObjectNode json = Json.object().put("name", name).put("summary", summary);
        json.set("troubles", Json.strings(troubles));
        return json;
    }

    private static boolean allFine(ArrayNode subsystems) {
        for (var subsystem : subsystems) {
            if (!subsystem.path("troubles").isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static ObjectNode counters(Map<String, Long> counters) {
        ObjectNode json = Json.object();
        new TreeMap<>(counters).forEach(json::put);
        return json;
    }

    private static ObjectNode proxy(ProxyStats stats) {
        return Json.object()
                .put("openConnections", stats.openConnections())
                .put("acceptedConnections", stats.acceptedConnections())
                .put("refusedConnections", stats.refusedConnections())
                .put("cutConnections", stats.cutConnections())
                .put("openUpstreams", stats.openUpstreams())
                .put("requestsForwarded", stats.requestsForwarded())
                .put("requestsDenied", stats.requestsDenied())
                .put("requestsMalformed", stats.requestsMalformed())
                .put("requestsFailed", stats.requestsFailed())
                .put("bytesToUpstream", stats.bytesToUpstream())
                .put("bytesToDownstream", stats.bytesToDownstream());
    }
}

package io.weir.agent.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import io.weir.agent.AgentControl;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.redirect.bpf.FlowEntry;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** {@code GET /v1/bpf/...}: the kernel's own content, read from the maps when asked. */
final class KernelService {

    private final AgentControl control;

    KernelService(AgentControl control) {
        this.control = control;
    }

    @Get("/bpf/policy")
    public HttpResponse everyPolicyMap() {
        return Json.later(control.kernelPolicyMaps().thenCompose(this::policyMaps), array -> array);
    }

    @Get("/bpf/policy/{id}")
    public HttpResponse policyMap(@Param("id") int id) {
        return Json.later(policyMaps(List.of(new EndpointId(id))), array -> array);
    }

    @Get("/bpf/ipcache")
    public HttpResponse ipCache() {
        return Json.later(
                control.kernelIpCache().thenCombine(control.identities(), (entries, registry) -> {
                    ArrayNode array = Json.array();
                    new TreeMap<>(entries).forEach((prefix, identity) -> {
                        ObjectNode json = array.addObject();
                        json.put("prefix", prefix.toString()).put("identity", identity.value());
                        json.set("labels", labels(registry, identity));
                    });
                    return array;
                }),
                array -> array);
    }

    @Get("/bpf/endpoint")
    public HttpResponse endpoints() {
        return Json.later(control.kernelEndpoints(), entries -> {
            ArrayNode array = Json.array();
            new TreeMap<>(entries).forEach((address, entry) -> array.addObject()
                    .put("address", address.addressText())
                    .put("endpoint", entry.endpoint().value())
                    .put("identity", entry.identity().value())
                    .put("interface-index", entry.interfaceIndex())
                    .put("ingress-enforced", entry.ingressEnforced())
                    .put("egress-enforced", entry.egressEnforced()));
            return array;
        });
    }

    @Get("/bpf/ct")
    public HttpResponse flows() {
        return Json.later(control.kernelFlows(), flows -> Json.array(flows, KernelService::flow));
    }

    private static ObjectNode flow(FlowEntry flow) {
        return Json.object()
                .put("endpoint", flow.endpoint().value())
                .put("direction", text(flow.direction()))
                .put("protocol", ProtocolName.of(flow.protocol()))
                .put("local-port", flow.localPort())
                .put("peer", IpPrefix.ofAddress(flow.peer().getAddress()).addressText())
                .put("peer-port", flow.peer().getPort())
                .put("reply-seen", flow.replySeen())
                .put("closing", flow.closing())
                .put("expires-in-seconds", Math.max(0, (flow.expiresNanos() - System.nanoTime()) / 1_000_000_000L));
    }

    private CompletableFuture<ArrayNode> policyMaps(Collection<EndpointId> endpoints) {
        CompletableFuture<ArrayNode> all = control.identities().thenApply(registry -> Json.array());
        for (EndpointId endpoint : endpoints) {
            all = all.thenCombine(
                    control.kernelPolicyMap(endpoint)
                            .thenCombine(
                                    control.identities(),
                                    (entries, registry) -> policyMap(endpoint, entries, registry)),
                    ArrayNode::add);
        }
        return all;
    }

    private static ObjectNode policyMap(
            EndpointId endpoint, Map<PolicyMapKey, PolicyMapDecision> entries, IdentityRegistry registry) {
        ObjectNode json = Json.object().put("endpoint", endpoint.value());
        ArrayNode array = json.putArray("entries");
        new TreeMap<>(entries).forEach((key, decision) -> {
            boolean any = key.peer().equals(PolicyMapKey.ANY_PEER);
            ObjectNode entry = array.addObject();
            entry.put("direction", text(key.direction()))
                    .put("decision", decision.name().toLowerCase(Locale.ROOT))
                    .put("identity", key.peer().value())
                    .put("port", ports(key))
                    .put("protocol", ProtocolName.of(key.protocol()));
            entry.set("labels", any ? Json.array().add("ANY") : labels(registry, key.peer()));
        });
        return json;
    }

    private static String ports(PolicyMapKey key) {
        if (key.portBits() == 0) {
            return "ANY";
        }
        int last = key.port() | (0xffff >> key.portBits());
        return last == key.port() ? Integer.toString(last) : key.port() + "-" + last;
    }

    private static ArrayNode labels(IdentityRegistry registry, NumericIdentity identity) {
        return Json.labels(registry.labels(identity).orElse(LabelSet.EMPTY));
    }

    private static String text(TrafficDirection direction) {
        return direction == TrafficDirection.INGRESS ? "Ingress" : "Egress";
    }
}

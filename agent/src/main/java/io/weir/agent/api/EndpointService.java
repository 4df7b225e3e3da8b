package io.weir.agent.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import io.weir.agent.AgentControl;
import io.weir.agent.view.EndpointView;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IpPrefix;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code GET /v1/endpoints}, {@code /v1/endpoints/ID} and {@code /v1/identities}. */
final class EndpointService {

    private final AgentControl control;

    EndpointService(AgentControl control) {
        this.control = control;
    }

    @Get("/endpoints")
    public HttpResponse list() {
        return Json.later(control.endpoints(), endpoints -> Json.array(endpoints, EndpointService::json));
    }

    @Get("/endpoints/{id}")
    public HttpResponse get(@Param("id") String id) {
        CompletableFuture<HttpResponse> response = control.endpoints().thenApply(endpoints -> one(endpoints, id));
        return HttpResponse.of(response);
    }

    @Get("/identities")
    public HttpResponse identities() {
        return Json.later(control.identities(), EndpointService::identities);
    }

    private static HttpResponse one(List<EndpointView> endpoints, String id) {
        return endpoints.stream()
                .filter(endpoint ->
                        endpoint.id().toString().equals(id) || id.equals(endpoint.namespace() + "/" + endpoint.pod()))
                .findFirst()
                .map(endpoint -> Json.response(HttpStatus.OK, json(endpoint)))
                .orElseGet(() -> ApiErrors.error(
                        HttpStatus.NOT_FOUND,
                        "endpoint '" + id
                                + "': there is none; expected a number or namespace/pod of 'weir endpoint list'",
                        List.of()));
    }

    private static ObjectNode json(EndpointView endpoint) {
        ObjectNode json = Json.object().put("id", endpoint.id().value());
        ObjectNode status = json.putObject("status");
        status.putObject("external-identifiers")
                .put("k8s-namespace", endpoint.namespace())
                .put("k8s-pod-name", endpoint.pod());
        endpoint.identity().ifPresent(identity -> {
            ObjectNode object = status.putObject("identity");
            object.put("id", identity.id().value());
            object.set("labels", Json.labels(identity.labels()));
        });
        ObjectNode networking = status.putObject("networking");
        ObjectNode addresses = networking.putArray("addressing").addObject();
        for (IpPrefix address : endpoint.addresses()) {
            addresses.put(address.isIpv4() ? "ipv4" : "ipv6", address.addressText());
        }
        networking.put("interface-name", endpoint.interfaceName()).put("interface-index", endpoint.interfaceIndex());
        ObjectNode ports = status.putObject("named-ports");
        endpoint.namedPorts().forEach(ports::put);
        ObjectNode policy = status.putObject("policy");
        policy.put("revision", endpoint.policyRevision())
                .put("ingress-enforced", endpoint.ingressEnforced())
                .put("egress-enforced", endpoint.egressEnforced());
        policy.set(
                "selected-by",
                Json.strings(
                        endpoint.selectedBy().stream().map(Object::toString).toList()));
        status.put("state", endpoint.state().text()).put("trouble", endpoint.trouble());
        return json;
    }

    private static ArrayNode identities(IdentityRegistry registry) {
        ArrayNode array = Json.array();
        registry.forEach((id, labels) -> {
            ObjectNode json = Json.object().put("id", id.value());
            json.set("labels", Json.labels(labels));
            array.add(json);
        });
        return array;
    }
}

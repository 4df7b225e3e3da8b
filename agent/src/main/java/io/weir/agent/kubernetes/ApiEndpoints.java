package io.weir.agent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.agent.identities.EndpointRecords;
import io.weir.agent.state.ReportedEndpoint;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.RecordReader;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.SecurityIdentity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The CiliumEndpoint objects of a cluster's API server. Each is owned by its pod, so that it goes with it also when this node
 * is gone. Written by server-side apply, under one name for all nodes: the node that has the pod now says all there is.
 */
public final class ApiEndpoints implements EndpointRecords {

    private static final String FIELD_MANAGER = "weir-endpoints";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesApi api;

    /** The API stays the caller's. */
    public ApiEndpoints(KubernetesApi api) {
        this.api = api;
    }

    @Override
    public void put(ReportedEndpoint endpoint) throws IOException, InterruptedException {
        String namespace = endpoint.pod().namespace();
        String name = endpoint.pod().name();
        try {
            api.apply(ApiResource.CILIUM_ENDPOINTS, namespace, name, FIELD_MANAGER, owned(endpoint));
            api.applyStatus(ApiResource.CILIUM_ENDPOINTS, namespace, name, FIELD_MANAGER, withStatus(endpoint));
        } catch (KubernetesException failure) {
            throw failed(failure);
        }
    }

    @Override
    public void remove(ObjectName pod, String podUid) throws IOException, InterruptedException {
        try {
            Optional<JsonNode> object = api.get(ApiResource.CILIUM_ENDPOINTS, pod.namespace(), pod.name());
            if (object.isEmpty() || !ownerUid(object.get()).equals(podUid)) {
                return;
            }
            JsonNode metadata = object.get().path("metadata");
            api.delete(
                    ApiResource.CILIUM_ENDPOINTS,
                    pod.namespace(),
                    pod.name(),
                    Map.of(
                            "uid", metadata.path("uid").asText(),
                            "resourceVersion", metadata.path("resourceVersion").asText()));
        } catch (KubernetesException failure) {
            throw failed(failure);
        }
    }

    private static String ownerUid(JsonNode object) {
        for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
            if (owner.path("kind").asText().equals(ClusterObject.Pod.KIND)) {
                return owner.path("uid").asText("");
            }
        }
        return "";
    }

    private static ObjectNode named(ReportedEndpoint endpoint) {
        ObjectNode object = JSON.createObjectNode()
                .put("apiVersion", RecordReader.API_VERSION)
                .put("kind", ApiResource.CILIUM_ENDPOINTS.kind());
        object.putObject("metadata")
                .put("name", endpoint.pod().name())
                .put("namespace", endpoint.pod().namespace());
        return object;
    }

    private static ObjectNode owned(ReportedEndpoint endpoint) {
        ObjectNode object = named(endpoint);
        ((ObjectNode) object.path("metadata"))
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", ClusterObject.Pod.KIND)
                .put("name", endpoint.pod().name())
                .put("uid", endpoint.podUid());
        return object;
    }

    private static ObjectNode withStatus(ReportedEndpoint endpoint) {
        ObjectNode object = named(endpoint);
        ObjectNode status = object.putObject("status")
                .put("id", endpoint.id().value())
                .put("state", endpoint.state().text());
        status.putObject("external-identifiers")
                .put("k8s-namespace", endpoint.pod().namespace())
                .put("k8s-pod-name", endpoint.pod().name())
                .put(
                        "pod-name",
                        endpoint.pod().namespace() + "/" + endpoint.pod().name());
        endpoint.identity().ifPresent(identity -> identity(status.putObject("identity"), identity));
        ObjectNode networking = status.putObject("networking");
        addressing(networking.putArray("addressing"), endpoint.addresses());
        networking.put("node", endpoint.nodeAddress());
        ObjectNode policy = status.putObject("policy");
        direction(policy.putObject("ingress"), endpoint.ingressEnforced());
        direction(policy.putObject("egress"), endpoint.egressEnforced());
        ArrayNode ports = status.putArray("named-ports");
        new TreeMap<>(endpoint.namedPorts())
                .forEach((name, port) ->
                        ports.addObject().put("name", name).put("port", port).put("protocol", "TCP"));
        return object;
    }

    private static void identity(ObjectNode node, SecurityIdentity identity) {
        node.put("id", identity.id().value());
        ArrayNode labels = node.putArray("labels");
        for (Label label : identity.labels()) {
            labels.add(label.toString());
        }
    }

    /** Pairs of an IPv4 and an IPv6 address, as many as are needed. */
    private static void addressing(ArrayNode node, List<IpPrefix> addresses) {
        List<IpPrefix> ipv4 = addresses.stream().filter(IpPrefix::isIpv4).toList();
        List<IpPrefix> ipv6 =
                addresses.stream().filter(address -> !address.isIpv4()).toList();
        for (int i = 0; i < Math.max(ipv4.size(), ipv6.size()); i++) {
            ObjectNode pair = node.addObject();
            if (i < ipv4.size()) {
                pair.put("ipv4", ipv4.get(i).addressText());
            }
            if (i < ipv6.size()) {
                pair.put("ipv6", ipv6.get(i).addressText());
            }
        }
    }

    private static void direction(ObjectNode node, boolean enforcing) {
        node.put("enforcing", enforcing).put("state", enforcing ? "enforcing" : "disabled");
    }

    private static IOException failed(KubernetesException failure) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException(failure.getMessage());
        }
        return new IOException(failure.getMessage(), failure);
    }
}

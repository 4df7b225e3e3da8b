package io.weir.agent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** Which resource an object of a manifest belongs to. */
final class TestResources {

    private static final List<ApiResource> KNOWN = List.of(
            ApiResource.PODS,
            ApiResource.NAMESPACES,
            ApiResource.NODES,
            ApiResource.SERVICES,
            ApiResource.SECRETS,
            ApiResource.ENDPOINT_SLICES,
            ApiResource.NETWORK_POLICIES,
            ApiResource.CILIUM_NETWORK_POLICIES,
            ApiResource.CILIUM_CLUSTERWIDE_NETWORK_POLICIES,
            ApiResource.CILIUM_IDENTITIES,
            ApiResource.CILIUM_ENDPOINTS,
            ApiResource.EVENTS,
            ApiResource.CUSTOM_RESOURCE_DEFINITIONS,
            new ApiResource("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false),
            new ApiResource("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false));

    private TestResources() {}

    /** That of a known kind, or a namespaced one whose plural ends in s. */
    static ApiResource of(JsonNode object) {
        String kind = object.path("kind").asText();
        String apiVersion = object.path("apiVersion").asText();
        int slash = apiVersion.indexOf('/');
        return KNOWN.stream()
                .filter(known -> known.kind().equals(kind) && known.apiVersion().equals(apiVersion))
                .findFirst()
                .orElseGet(() -> new ApiResource(
                        slash < 0 ? "" : apiVersion.substring(0, slash),
                        apiVersion.substring(slash + 1),
                        kind.toLowerCase(Locale.ROOT) + "s",
                        kind,
                        true));
    }

    /** The resource that a CRD makes. */
    static ApiResource served(JsonNode crd) {
        JsonNode spec = crd.path("spec");
        return new ApiResource(
                spec.path("group").asText(),
                spec.at("/versions/0/name").asText(),
                spec.at("/names/plural").asText(),
                spec.at("/names/kind").asText(),
                spec.path("scope").asText().equals("Namespaced"));
    }
}

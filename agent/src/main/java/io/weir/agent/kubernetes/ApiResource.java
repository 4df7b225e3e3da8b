package io.weir.agent.kubernetes;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A kind of objects as the API serves it.
 *
 * @param group its API group; empty for the core
 * @param version version of the group
 * @param plural its name in paths
 * @param kind its name in objects
 * @param namespaced whether its objects are in namespaces
 */
public record ApiResource(String group, String version, String plural, String kind, boolean namespaced) {

    public static final ApiResource PODS = new ApiResource("", "v1", "pods", "Pod", true);
    public static final ApiResource NAMESPACES = new ApiResource("", "v1", "namespaces", "Namespace", false);
    public static final ApiResource NODES = new ApiResource("", "v1", "nodes", "Node", false);
    public static final ApiResource SERVICES = new ApiResource("", "v1", "services", "Service", true);
    public static final ApiResource SECRETS = new ApiResource("", "v1", "secrets", "Secret", true);
    public static final ApiResource ENDPOINT_SLICES =
            new ApiResource("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true);
    public static final ApiResource NETWORK_POLICIES =
            new ApiResource("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true);
    public static final ApiResource CILIUM_NETWORK_POLICIES =
            new ApiResource("cilium.io", "v2", "ciliumnetworkpolicies", "CiliumNetworkPolicy", true);
    public static final ApiResource CILIUM_CLUSTERWIDE_NETWORK_POLICIES = new ApiResource(
            "cilium.io", "v2", "ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy", false);
    public static final ApiResource CILIUM_IDENTITIES =
            new ApiResource("cilium.io", "v2", "ciliumidentities", "CiliumIdentity", false);
    public static final ApiResource CILIUM_ENDPOINTS =
            new ApiResource("cilium.io", "v2", "ciliumendpoints", "CiliumEndpoint", true);
    public static final ApiResource EVENTS = new ApiResource("events.k8s.io", "v1", "events", "Event", true);
    public static final ApiResource CUSTOM_RESOURCE_DEFINITIONS = new ApiResource(
            "apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false);

    /** What objects of it have for {@code apiVersion}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Path of all its objects in the cluster. */
    public String path() {
        return root() + "/" + plural;
    }

    /**
     * Path of its objects in a namespace.
     *
     * @param namespace empty for the whole cluster
     */
    public String path(String namespace) {
        return namespace.isEmpty() ? path() : root() + "/namespaces/" + encode(namespace) + "/" + plural;
    }

    /**
     * Path of one object.
     *
     * @param namespace empty when it is in none
     */
    public String path(String namespace, String name) {
        return path(namespace) + "/" + encode(name);
    }

    private String root() {
        return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}

package io.weir.agent.kubernetes;

import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.RecordReader;
import java.util.Map;

/** The kinds of objects that are watched, and what of them is read. */
enum WatchedKind {
    NAMESPACES(ApiResource.NAMESPACES, Fields.NONE.with("metadata", Fields.only("name", "labels", "resourceVersion"))),
    NODES(
            ApiResource.NODES,
            Fields.NONE
                    .with("metadata", Fields.only("name", "resourceVersion"))
                    .with("status", Fields.only("addresses"))),
    PODS(ApiResource.PODS, podFields()),
    SERVICES(
            ApiResource.SERVICES,
            Fields.NONE
                    .with("metadata", Fields.only("name", "namespace", "labels", "resourceVersion"))
                    .with("spec", Fields.only("selector", "clusterIP", "clusterIPs"))),
    ENDPOINT_SLICES(
            ApiResource.ENDPOINT_SLICES,
            Fields.only("addressType")
                    .with("metadata", Fields.only("name", "namespace", "labels", "resourceVersion"))
                    .with("endpoints", Fields.only("addresses", "conditions"))),
    NETWORK_POLICIES(ApiResource.NETWORK_POLICIES, policyFields()),
    CILIUM_NETWORK_POLICIES(ApiResource.CILIUM_NETWORK_POLICIES, policyFields()),
    CILIUM_CLUSTERWIDE_NETWORK_POLICIES(ApiResource.CILIUM_CLUSTERWIDE_NETWORK_POLICIES, policyFields()),
    CILIUM_IDENTITIES(
            ApiResource.CILIUM_IDENTITIES,
            Fields.only("security-labels")
                    .with(
                            "metadata",
                            Fields.only("name", "creationTimestamp", "resourceVersion")
                                    .with("annotations", Fields.only(RecordReader.UNUSED_ANNOTATION)))),
    CILIUM_ENDPOINTS(
            ApiResource.CILIUM_ENDPOINTS,
            Fields.NONE
                    .with("metadata", Fields.only("name", "namespace", "ownerReferences", "resourceVersion"))
                    .with("status", Fields.only("networking").with("identity", Fields.only("id")))),
    SECRETS(
            ApiResource.SECRETS,
            Fields.only("data").with("metadata", Fields.only("name", "namespace", "resourceVersion")));

    private final ApiResource resource;
    private final Fields fields;

    WatchedKind(ApiResource resource, Fields fields) {
        this.resource = resource;
        this.fields = fields;
    }

    private static Fields podFields() {
        return Fields.NONE
                .with(
                        "metadata",
                        Fields.only("name", "namespace", "uid", "labels", "resourceVersion")
                                .with(
                                        "annotations",
                                        Fields.only(Attachment.INTERFACE_ANNOTATION, Attachment.NETNS_ANNOTATION)))
                .with(
                        "spec",
                        Fields.only("nodeName", "serviceAccountName", "hostNetwork")
                                .with("containers", Fields.only("ports")))
                .with("status", Fields.only("phase", "podIP", "podIPs"));
    }

    /** A policy is read whole, so that no field of it is overlooked; what others write into it is none of its meaning. */
    private static Fields policyFields() {
        return Fields.allBut("status").with("metadata", Fields.allBut("managedFields", "generation"));
    }

    ApiResource resource() {
        return resource;
    }

    Fields fields() {
        return fields;
    }

    boolean isPolicy() {
        return this == NETWORK_POLICIES
                || this == CILIUM_NETWORK_POLICIES
                || this == CILIUM_CLUSTERWIDE_NETWORK_POLICIES;
    }

    /** Which of its objects the server sends. To a watch, a pod that ran to its end is one that was deleted. */
    Map<String, String> query() {
        return this == PODS ? Map.of("fieldSelector", "status.phase!=Succeeded,status.phase!=Failed") : Map.of();
    }
}

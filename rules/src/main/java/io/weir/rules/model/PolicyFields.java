package io.weir.rules.model;

import io.weir.identity.TrafficDirection;
import java.util.LinkedHashSet;
import java.util.Set;

/** The names of the fields of a policy object, level by level: those that are read and those that are known but not supported yet. */
final class PolicyFields {

    static final Set<String> OBJECT =
            Set.of("apiVersion", "kind", "metadata", "spec", "specs", "status", "description", "labels");

    /** Only name, namespace and uid are looked at. */
    static final Set<String> METADATA = Set.of(
            "name",
            "namespace",
            "uid",
            "labels",
            "annotations",
            "resourceVersion",
            "generation",
            "generateName",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "ownerReferences",
            "finalizers",
            "selfLink",
            "clusterName");

    static final Set<String> RULE = Set.of(
            "endpointSelector",
            "ingress",
            "ingressDeny",
            "egress",
            "egressDeny",
            "enableDefaultDeny",
            "labels",
            "description",
            "log");
    static final Set<String> RULE_LATER = Set.of("nodeSelector");

    static final Set<String> DEFAULT_DENY = Set.of("ingress", "egress");
    static final Set<String> LOG = Set.of("value");
    static final Set<String> RULE_LABEL = Set.of("source", "key", "value");

    static final Set<String> SELECTOR = Set.of("matchLabels", "matchExpressions");
    static final Set<String> EXPRESSION = Set.of("key", "operator", "values");

    static final Set<String> CIDR_RULE = Set.of("cidr", "except");
    static final Set<String> CIDR_RULE_LATER = Set.of("cidrGroupRef", "cidrGroupSelector");

    static final Set<String> PORT_RULE = Set.of("ports", "rules");
    static final Set<String> PORT_RULE_LATER = Set.of("originatingTLS", "terminatingTLS", "serverNames", "listener");

    static final Set<String> PORT = Set.of("port", "endPort", "protocol");

    /** In lower case: this level is read without regard to case. */
    static final Set<String> L7 = Set.of("http", "kafka", "l7proto", "l7");

    static final Set<String> L7_LATER = Set.of("dns");

    static final Set<String> HTTP = Set.of("method", "path", "host", "headers", "headerMatches");
    static final Set<String> HEADER_MATCH = Set.of("name", "value", "secret", "mismatch");
    static final Set<String> SECRET_NAME = Set.of("namespace", "name");

    static final Set<String> KAFKA =
            Set.of("role", "apiKey", "apiVersion", "clientID", "topic", "group", "transactionalID");

    static final Set<String> GRPC = Set.of("service", "method");

    static final Set<String> KUBERNETES_OBJECT = Set.of("apiVersion", "kind", "metadata", "spec", "status");
    static final Set<String> KUBERNETES_RULE = Set.of("podSelector", "policyTypes", "ingress", "egress");
    static final Set<String> KUBERNETES_PEER = Set.of("podSelector", "namespaceSelector", "ipBlock");

    private PolicyFields() {}

    /** The fields that name peers, of which an entry has at most one. */
    static Set<String> peers(TrafficDirection direction) {
        Set<String> names = new LinkedHashSet<>();
        for (String what : new String[] {"Endpoints", "Entities", "CIDR", "CIDRSet"}) {
            names.add(prefix(direction) + what);
        }
        return names;
    }

    /** The fields of one entry of a section. */
    static Set<String> entry(TrafficDirection direction) {
        Set<String> names = peers(direction);
        names.add("toPorts");
        return names;
    }

    static Set<String> entryLater(TrafficDirection direction) {
        return direction == TrafficDirection.INGRESS
                ? Set.of("fromRequires", "fromNodes", "fromGroups", "icmps", "authentication")
                : Set.of("toRequires", "toNodes", "toGroups", "toServices", "toFQDNs", "icmps", "authentication");
    }

    /** The fields of one entry of a section of a Kubernetes NetworkPolicy. */
    static Set<String> kubernetesEntry(TrafficDirection direction) {
        return Set.of(prefix(direction), "ports");
    }

    /** {@code from} or {@code to}. */
    static String prefix(TrafficDirection direction) {
        return direction == TrafficDirection.INGRESS ? "from" : "to";
    }

    /** Name of the section: {@code egressDeny}. */
    static String section(TrafficDirection direction, boolean deny) {
        return (direction == TrafficDirection.INGRESS ? "ingress" : "egress") + (deny ? "Deny" : "");
    }
}

package io.weir.rules.model;

import java.util.Optional;

/** A group of peers that a rule names by what they are. */
public enum Entity {
    /** Every peer, inside and outside of the cluster. */
    ALL("all"),
    /** Every address outside of the cluster. */
    WORLD("world"),
    /** Everything inside of the cluster: endpoints, nodes, and what is reserved for them. */
    CLUSTER("cluster"),
    /** The node itself. */
    HOST("host"),
    /** The other nodes. */
    REMOTE_NODE("remote-node"),
    /** The Kubernetes API server. */
    KUBE_APISERVER("kube-apiserver"),
    /** Health probes of the gateway. */
    HEALTH("health"),
    /** Endpoints whose labels are not known yet. */
    INIT("init"),
    /** The ingress proxy of the cluster. */
    INGRESS("ingress"),
    /** Endpoints of the cluster that are not managed. */
    UNMANAGED("unmanaged"),
    /** Nobody. */
    NONE("none");

    private final String text;

    Entity(String text) {
        this.text = text;
    }

    /** The name as it stands in a policy: {@code remote-node}. */
    public String text() {
        return text;
    }

    /** The entity with this name in a policy; case counts. */
    public static Optional<Entity> of(String text) {
        for (Entity entity : values()) {
            if (entity.text.equals(text)) {
                return Optional.of(entity);
            }
        }
        return Optional.empty();
    }
}

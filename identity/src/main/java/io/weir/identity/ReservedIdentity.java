package io.weir.identity;

import java.util.Optional;

/** The identities whose numbers and names are fixed; their one label is {@code reserved:<name>}. */
public enum ReservedIdentity {
    /** Not known (yet): denied wherever policy is enforced. */
    UNKNOWN(0, "unknown"),
    /** The node the pods run on. */
    HOST(1, "host"),
    /** Every address that belongs to nothing in the cluster. */
    WORLD(2, "world"),
    /** An endpoint in the cluster that nobody manages. */
    UNMANAGED(3, "unmanaged"),
    /** The health-check endpoint. */
    HEALTH(4, "health"),
    /** An endpoint whose labels are not known yet. */
    INIT(5, "init"),
    /** Another node of the cluster. */
    REMOTE_NODE(6, "remote-node"),
    /** The Kubernetes API server. */
    KUBE_APISERVER(7, "kube-apiserver"),
    /** The ingress proxy of the cluster. */
    INGRESS(8, "ingress");

    /** Source of the label of a reserved identity. */
    public static final String LABEL_SOURCE = "reserved";

    private final NumericIdentity id;
    private final String label;

    ReservedIdentity(int number, String label) {
        this.id = new NumericIdentity(number);
        this.label = label;
    }

    public NumericIdentity id() {
        return id;
    }

    /** The key of the label, without its source: {@code world}. */
    public String labelKey() {
        return label;
    }

    /** The identity with this number and its one label. */
    public SecurityIdentity identity() {
        return new SecurityIdentity(id, LabelSet.of(new Label(LABEL_SOURCE, label, "")));
    }

    /** The reserved identity with this number. */
    public static Optional<ReservedIdentity> of(NumericIdentity id) {
        return id.value() < values().length ? Optional.of(values()[id.value()]) : Optional.empty();
    }
}

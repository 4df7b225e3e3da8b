package io.weir.rules.snapshot;

/**
 * Which policy object a rule comes from.
 *
 * @param kind Kubernetes kind: CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, NetworkPolicy
 * @param namespace its namespace; empty for a clusterwide one
 * @param name its name
 */
public record PolicyName(String kind, String namespace, String name) implements Comparable<PolicyName> {

    @Override
    public int compareTo(PolicyName other) {
        int byNamespace = namespace.compareTo(other.namespace);
        if (byNamespace != 0) {
            return byNamespace;
        }
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : kind.compareTo(other.kind);
    }

    /** {@code namespace/name}, or the name alone for a clusterwide policy. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}

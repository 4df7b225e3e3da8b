package io.weir.agent.watch;

import java.util.Comparator;

/**
 * The name of a cluster object: no two objects share one.
 *
 * @param kind Kubernetes kind
 * @param namespace its namespace; empty for objects outside of namespaces
 * @param name its name
 */
public record ObjectName(String kind, String namespace, String name) implements Comparable<ObjectName> {

    private static final Comparator<ObjectName> ORDER = Comparator.comparing(ObjectName::kind)
            .thenComparing(ObjectName::namespace)
            .thenComparing(ObjectName::name);

    @Override
    public int compareTo(ObjectName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? kind + " " + name : kind + " " + namespace + "/" + name;
    }
}

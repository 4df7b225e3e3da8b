package io.weir.agent.watch;

/**
 * One place that objects come from, and the unit that is applied whole or refused: a manifest file, the policies imported
 * through the API, or one object of the Kubernetes API.
 *
 * @param name what users see: the path of the file, or kind, namespace and name of the object
 * @param isObject whether it is one of the many objects of a cluster
 */
public record Origin(String name, boolean isObject) implements Comparable<Origin> {

    /** A file, or something else that there are few of. */
    public Origin(String name) {
        this(name, false);
    }

    /** An object of the Kubernetes API. */
    public static Origin of(ObjectName object) {
        return new Origin(object.toString(), true);
    }

    @Override
    public int compareTo(Origin other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.weir.agent.kubernetes;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a path of the API names.
 *
 * @param collection group, version and plural: {@code cilium.io/v2/ciliumendpoints}
 * @param namespace empty for all of them, or none
 * @param name empty for the collection
 * @param subresource such as {@code status}; empty for the object
 */
record MockPath(String collection, String namespace, String name, String subresource) {

    private static final Pattern ROOT = Pattern.compile("/(?:api/(v1)|apis/([^/]+/[^/]+))/(.+)");

    static MockPath parse(String path) {
        Matcher matcher = ROOT.matcher(path);
        if (!matcher.matches()) {
            throw MockRefusal.notFound(path);
        }
        String version = matcher.group(1) == null ? matcher.group(2) : "/" + matcher.group(1);
        List<String> parts = List.of(matcher.group(3).split("/"));
        if (parts.size() >= 3
                && parts.get(0).equals("namespaces")
                && !parts.get(2).equals("status")) {
            return of(version, parts.get(1), parts.subList(2, parts.size()));
        }
        return of(version, "", parts);
    }

    private static MockPath of(String version, String namespace, List<String> parts) {
        return new MockPath(
                version + "/" + parts.get(0),
                namespace,
                parts.size() > 1 ? parts.get(1) : "",
                parts.size() > 2 ? parts.get(2) : "");
    }

    /** Group and plural, as the name of a CRD has them. */
    String crdName() {
        String[] parts = collection.split("/", -1);
        return parts[2] + "." + parts[0];
    }

    boolean isBuiltIn() {
        String group = collection.substring(0, collection.indexOf('/'));
        return group.isEmpty() || !group.contains(".") || group.endsWith(".k8s.io");
    }

    String plural() {
        return collection.substring(collection.lastIndexOf('/') + 1);
    }

    String key() {
        return namespace + "/" + name;
    }
}

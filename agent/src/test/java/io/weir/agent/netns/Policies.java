package io.weir.agent.netns;

/** Texts of policies. Peers and endpoints are named by their label {@code app}. */
final class Policies {
    private Policies() {}

    /**
     * A policy for the pods of one app.
     *
     * @param sections YAML of the sections, in flow style, such as {@code ingress: []}
     */
    static String policy(String name, String app, String... sections) {
        return """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: %s, namespace: default}
                spec:
                  endpointSelector: {matchLabels: {app: %s}}
                  %s
                """
                .formatted(name, app, String.join("\n  ", sections));
    }

    static String from(String app) {
        return "fromEndpoints: [{matchLabels: {app: " + app + "}}]";
    }

    static String to(String app) {
        return "toEndpoints: [{matchLabels: {app: " + app + "}}]";
    }

    /** An ingress section with one rule: these peers may connect to port 80. */
    static String ingress(String peers) {
        return "ingress: [{" + peers + ", " + port80() + "}]";
    }

    /** An ingress section with one rule: these peers may GET these paths at port 80. */
    static String ingressGet(String peers, String... paths) {
        return "ingress: [{" + peers + ", " + get(paths) + "}]";
    }

    static String egress(String peers) {
        return "egress: [{" + peers + ", " + port80() + "}]";
    }

    static String egressGet(String peers, String... paths) {
        return "egress: [{" + peers + ", " + get(paths) + "}]";
    }

    private static String port80() {
        return "toPorts: [{ports: [{port: \"80\", protocol: TCP}]}]";
    }

    private static String get(String... paths) {
        StringBuilder rules = new StringBuilder();
        for (String path : paths) {
            rules.append(rules.isEmpty() ? "" : ", ")
                    .append("{method: GET, path: \"")
                    .append(path)
                    .append("\"}");
        }
        return "toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [" + rules + "]}}]";
    }
}

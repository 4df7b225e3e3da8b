package io.weir.agent.kubernetes;

import io.weir.rules.model.SecretName;
import java.util.Map;

/**
 * What one watch is about.
 *
 * @param kind kind of its objects
 * @param namespace where they are; empty for everywhere
 * @param name the only one; empty for all
 */
record WatchTarget(WatchedKind kind, String namespace, String name) {

    static WatchTarget all(WatchedKind kind) {
        return new WatchTarget(kind, "", "");
    }

    static WatchTarget secret(SecretName secret) {
        return new WatchTarget(WatchedKind.SECRETS, secret.namespace(), secret.name());
    }

    String path() {
        return kind.resource().path(namespace);
    }

    Map<String, String> query() {
        return name.isEmpty() ? kind.query() : Map.of("fieldSelector", "metadata.name=" + name);
    }

    @Override
    public String toString() {
        return kind.resource() + (name.isEmpty() ? "" : " " + namespace + "/" + name);
    }
}

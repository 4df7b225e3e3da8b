package io.weir.rules.model;

import io.weir.rules.model.ManifestNode.Mapping;

/** One Kubernetes object as its manifest has it, not yet checked beyond its apiVersion and kind. Immutable. */
public final class ManifestDocument {

    private final String source;
    private final String apiVersion;
    private final String kind;
    private final Mapping content;

    ManifestDocument(String source, String apiVersion, String kind, Mapping content) {
        this.source = source;
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.content = content;
    }

    /** Name of the manifest it came from. */
    public String source() {
        return source;
    }

    /** Line it starts on, from 1. */
    public int line() {
        return content.line();
    }

    public String apiVersion() {
        return apiVersion;
    }

    public String kind() {
        return kind;
    }

    /** The whole object for reading; whatever a reader finds wrong goes to {@code problems}. */
    public ManifestObject root(PolicyProblems problems) {
        return new ManifestObject(problems, "", content);
    }
}

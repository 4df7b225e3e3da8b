package io.weir.agent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.agent.identities.IdentityObjects;
import io.weir.agent.watch.RecordReader;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The CiliumIdentity objects of a cluster's API server. */
public final class ApiIdentities implements IdentityObjects {

    private static final String ALREADY_EXISTS = "AlreadyExists";
    private static final String NAMESPACE_LABELS = "io.cilium.k8s.namespace.labels.";
    private static final String NONE = "";

    /** What Kubernetes takes as key of a label. */
    private static final Pattern LABEL_KEY =
            Pattern.compile("([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    /** What Kubernetes takes as value of a label. */
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesApi api;

    /** The API stays the caller's. */
    public ApiIdentities(KubernetesApi api) {
        this.api = api;
    }

    @Override
    public Optional<Stored> read(NumericIdentity id) throws IOException, InterruptedException {
        try {
            return api.get(ApiResource.CILIUM_IDENTITIES, NONE, id.toString()).map(object -> stored(id, object));
        } catch (KubernetesException failure) {
            throw failed(failure);
        }
    }

    private static Stored stored(NumericIdentity id, JsonNode object) {
        Optional<LabelSet> labels;
        try {
            Map<String, String> written = new HashMap<>();
            object.path("security-labels")
                    .properties()
                    .forEach(label ->
                            written.put(label.getKey(), label.getValue().asText()));
            labels = Optional.of(RecordReader.securityLabels(written));
        } catch (IllegalArgumentException malformed) {
            labels = Optional.empty();
        }
        JsonNode metadata = object.path("metadata");
        String mark = metadata.path("annotations")
                .path(RecordReader.UNUSED_ANNOTATION)
                .asText("");
        return new Stored(id, labels, mark, metadata.path("resourceVersion").asText());
    }

    @Override
    public boolean create(NumericIdentity id, LabelSet labels) throws IOException, InterruptedException {
        try {
            api.create(ApiResource.CILIUM_IDENTITIES, NONE, object(id, labels));
            return true;
        } catch (KubernetesException failure) {
            if (failure.isConflict() && failure.reason().equals(ALREADY_EXISTS)) {
                return false;
            }
            throw failed(failure);
        }
    }

    private static ObjectNode object(NumericIdentity id, LabelSet labels) {
        ObjectNode object = JSON.createObjectNode()
                .put("apiVersion", RecordReader.API_VERSION)
                .put("kind", ApiResource.CILIUM_IDENTITIES.kind());
        ObjectNode metadata = object.putObject("metadata").put("name", id.toString());
        ObjectNode selectable = metadata.putObject("labels");
        ObjectNode security = object.putObject("security-labels");
        for (Label label : labels) {
            security.put(label.source() + ":" + label.key(), label.value());
            // Only for people who look for them, so those that Kubernetes does not take are left out.
            if (label.source().equals(Label.K8S_SOURCE)
                    && !label.key().startsWith(NAMESPACE_LABELS)
                    && LABEL_KEY.matcher(label.key()).matches()
                    && LABEL_VALUE.matcher(label.value()).matches()) {
                selectable.put(label.key(), label.value());
            }
        }
        return object;
    }

    @Override
    public boolean mark(Stored object, String unusedMark) throws IOException, InterruptedException {
        ObjectNode patch = JSON.createObjectNode();
        ObjectNode metadata = patch.putObject("metadata").put("resourceVersion", object.version());
        ObjectNode annotations = metadata.putObject("annotations");
        if (unusedMark.isEmpty()) {
            annotations.putNull(RecordReader.UNUSED_ANNOTATION);
        } else {
            annotations.put(RecordReader.UNUSED_ANNOTATION, unusedMark);
        }
        try {
            api.merge(ApiResource.CILIUM_IDENTITIES, NONE, object.id().toString(), patch);
            return true;
        } catch (KubernetesException failure) {
            return lost(failure);
        }
    }

    @Override
    public boolean delete(Stored object) throws IOException, InterruptedException {
        try {
            return api.delete(
                    ApiResource.CILIUM_IDENTITIES,
                    NONE,
                    object.id().toString(),
                    Map.of("resourceVersion", object.version()));
        } catch (KubernetesException failure) {
            return lost(failure);
        }
    }

    /** Whether it failed because the object is another now, or gone; gives false then. */
    private static boolean lost(KubernetesException failure) throws IOException, InterruptedException {
        if (failure.isConflict() || failure.isNotFound()) {
            return false;
        }
        throw failed(failure);
    }

    private static IOException failed(KubernetesException failure) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException(failure.getMessage());
        }
        return new IOException(failure.getMessage(), failure);
    }
}

package io.weir.agent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to the API server of the cluster. Thread-safe; a call blocks until the answer is there, at most
 * {@link #REQUEST_TIMEOUT}, and is not tried again: the caller knows whether that is right. An interrupt ends the wait.
 */
public final class KubernetesApi implements AutoCloseable {

    /** How long an answer may take to begin. */
    public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesApi.class);
    private static final int MAX_REFUSAL_BYTES = 64 << 10;
    private static final String JSON = "application/json";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String APPLY_PATCH = "application/apply-patch+yaml";
    private static final String STATUS = "/status";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ApiAccess access;

    private KubernetesApi(ApiAccess access) {
        this.access = access;
    }

    /**
     * Reads the credentials; does not connect yet.
     *
     * @param kubeconfig empty for the service account of the pod this runs in
     * @throws KubernetesException when the credentials cannot be read
     */
    public static KubernetesApi open(Optional<Path> kubeconfig) throws KubernetesException {
        return new KubernetesApi(ApiAccess.open(kubeconfig));
    }

    /** Address of the server. */
    public String server() {
        return access.server();
    }

    /** The object; empty when there is none. */
    public Optional<JsonNode> get(ApiResource resource, String namespace, String name) throws KubernetesException {
        try {
            return Optional.of(call("GET", resource.path(namespace, name), Map.of(), JSON, Optional.empty()));
        } catch (KubernetesException refused) {
            if (refused.isNotFound()) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** Makes a new object; a conflict when there is one of its name. */
    public JsonNode create(ApiResource resource, String namespace, JsonNode object) throws KubernetesException {
        return call("POST", resource.path(namespace), Map.of(), JSON, Optional.of(object));
    }

    /** Replaces an object; a conflict when it is not of the resource version that {@code object} has. */
    public JsonNode replace(ApiResource resource, String namespace, String name, JsonNode object)
            throws KubernetesException {
        return call("PUT", resource.path(namespace, name), Map.of(), JSON, Optional.of(object));
    }

    /** Replaces the status of an object. */
    public JsonNode replaceStatus(ApiResource resource, String namespace, String name, JsonNode object)
            throws KubernetesException {
        return call("PUT", resource.path(namespace, name) + STATUS, Map.of(), JSON, Optional.of(object));
    }

    /** Changes the fields that {@code patch} has (RFC 7396). */
    public JsonNode merge(ApiResource resource, String namespace, String name, JsonNode patch)
            throws KubernetesException {
        return call("PATCH", resource.path(namespace, name), Map.of(), MERGE_PATCH, Optional.of(patch));
    }

    /** Changes the fields of the status that {@code patch} has (RFC 7396). */
    public JsonNode mergeStatus(ApiResource resource, String namespace, String name, JsonNode patch)
            throws KubernetesException {
        return call("PATCH", resource.path(namespace, name) + STATUS, Map.of(), MERGE_PATCH, Optional.of(patch));
    }

    /** Server-side apply: makes the fields of {@code object} this manager's, taking them from others. */
    public JsonNode apply(ApiResource resource, String namespace, String name, String fieldManager, JsonNode object)
            throws KubernetesException {
        return apply(resource.path(namespace, name), fieldManager, object);
    }

    /** Server-side apply to the status. */
    public JsonNode applyStatus(
            ApiResource resource, String namespace, String name, String fieldManager, JsonNode object)
            throws KubernetesException {
        return apply(resource.path(namespace, name) + STATUS, fieldManager, object);
    }

    private JsonNode apply(String path, String fieldManager, JsonNode object) throws KubernetesException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("fieldManager", fieldManager);
        query.put("force", "true");
        return call("PATCH", path, query, APPLY_PATCH, Optional.of(object));
    }

    /** Deletes an object; false when there was none. */
    public boolean delete(ApiResource resource, String namespace, String name) throws KubernetesException {
        return delete(resource, namespace, name, Map.of());
    }

    /**
     * Deletes an object if it is still as the caller knows it.
     *
     * @param preconditions {@code uid} and {@code resourceVersion}; a conflict when the object has others
     * @return false when there was none
     */
    public boolean delete(ApiResource resource, String namespace, String name, Map<String, String> preconditions)
            throws KubernetesException {
        ObjectNode options = MAPPER.createObjectNode().put("apiVersion", "v1").put("kind", "DeleteOptions");
        if (!preconditions.isEmpty()) {
            ObjectNode conditions = options.putObject("preconditions");
            preconditions.forEach(conditions::put);
        }
        return delete(resource, namespace, name, options);
    }

    /** Deletes a pod without waiting for its node. */
    boolean deleteNow(ApiResource resource, String namespace, String name) throws KubernetesException {
        ObjectNode options = MAPPER.createObjectNode().put("apiVersion", "v1").put("kind", "DeleteOptions");
        return delete(resource, namespace, name, options.put("gracePeriodSeconds", 0));
    }

    private boolean delete(ApiResource resource, String namespace, String name, ObjectNode options)
            throws KubernetesException {
        try {
            JsonNode unused = call("DELETE", resource.path(namespace, name), Map.of(), JSON, Optional.of(options));
            return true;
        } catch (KubernetesException refused) {
            if (refused.isNotFound()) {
                return false;
            }
            throw refused;
        }
    }

    /**
     * One page of a list, whole.
     *
     * @param query such as {@code labelSelector}, {@code limit}
     */
    public JsonNode list(ApiResource resource, String namespace, Map<String, String> query) throws KubernetesException {
        return call("GET", resource.path(namespace), query, JSON, Optional.empty());
    }

    private JsonNode call(
            String method, String path, Map<String, String> query, String contentType, Optional<JsonNode> body)
            throws KubernetesException {
        try (TimedBody answer = open(method, path, query, contentType, body)) {
            return MAPPER.readTree(answer);
        } catch (IOException failure) {
            throw new KubernetesException(method + " " + path + ": " + failure.getMessage(), failure);
        }
    }

    /** The body of the answer as it comes; a read may take {@link #REQUEST_TIMEOUT}. */
    TimedBody stream(String path, Map<String, String> query) throws KubernetesException {
        return open("GET", path, query, JSON, Optional.empty());
    }

    private TimedBody open(
            String method, String path, Map<String, String> query, String contentType, Optional<JsonNode> body)
            throws KubernetesException {
        String what = method + " " + path;
        HttpRequest request = access.client()
                .newHttpRequestBuilder()
                .uri(uri(path, query))
                .header("Accept", JSON)
                .method(method, contentType, body.map(JsonNode::toString).orElse(null))
                .build();
        TimedBody.Arrivals arrivals = new TimedBody.Arrivals();
        CompletableFuture<HttpResponse<AsyncBody>> sent = access.client().consumeBytes(request, arrivals);
        HttpResponse<AsyncBody> response;
        try {
            response = sent.get(REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            abandon(sent);
            Thread.currentThread().interrupt();
            throw new KubernetesException(what + ": interrupted", interrupted);
        } catch (TimeoutException timeout) {
            abandon(sent);
            throw new KubernetesException(what + ": no answer within " + REQUEST_TIMEOUT.toSeconds() + " s", timeout);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new KubernetesException(what + ": " + cause, cause);
        }
        TimedBody answer = new TimedBody(arrivals, response.body(), REQUEST_TIMEOUT);
        if (response.isSuccessful()) {
            return answer;
        }
        throw refusal(what, response.code(), answer);
    }

    /** An answer that comes too late is not read, and its connection not kept. */
    private static void abandon(CompletableFuture<HttpResponse<AsyncBody>> sent) {
        var unused = sent.whenComplete((late, failure) -> {
            if (late != null) {
                late.body().cancel();
            }
        });
        boolean cancelled = sent.cancel(true);
        LOG.debug("a request was given up: {}", cancelled);
    }

    private static KubernetesException refusal(String what, int code, TimedBody answer) {
        String text = "";
        String reason = "";
        String message;
        try (answer) {
            text = new String(answer.readNBytes(MAX_REFUSAL_BYTES), StandardCharsets.UTF_8).strip();
            JsonNode status = MAPPER.readTree(text);
            reason = status.path("reason").asText("");
            message = status.path("message").asText("");
        } catch (IOException noStatus) {
            message = text.isEmpty() ? noStatus.toString() : text;
        }
        return new KubernetesException(code, reason, what + ": " + code + " " + reason + ": " + message);
    }

    private String uri(String path, Map<String, String> query) {
        String base = access.server();
        String root = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        String parameters = query.entrySet().stream()
                .map(entry -> ApiResource.encode(entry.getKey()) + "=" + ApiResource.encode(entry.getValue()))
                .collect(Collectors.joining("&"));
        return root + path + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    @Override
    public void close() {
        access.client().close();
    }
}

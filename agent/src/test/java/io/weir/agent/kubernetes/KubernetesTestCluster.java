package io.weir.agent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An API server for tests, without nodes and controllers: a real kube-apiserver with etcd when {@code WEIR_KUBE_APISERVER}
 * names its binary, a mock of the API in this JVM otherwise. The same test has to pass with both.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KubernetesTestClusterExtension KUBERNETES = new KubernetesTestClusterExtension();
 *
 * KubernetesTestCluster cluster = KUBERNETES.cluster();
 * cluster.apply("apiVersion: v1 ...");                         // any number of YAML or JSON documents, status included
 * JsonNode policy = cluster.api().get(ApiResource.PODS, "default", "tie").orElseThrow();
 * cluster.delete(ApiResource.PODS, "default", "tie");          // at once, without grace
 * try (TcpRelay relay = cluster.relay()) {                     // a wire to the server, to be cut, frozen and mended
 *     KubernetesApi api = KubernetesApi.open(Optional.of(cluster.kubeconfig(relay)));
 *     relay.cut();                                             // connections break, new ones are refused
 *     cluster.expireVersions();                                // who was away is answered 410
 *     relay.mend();
 * }
 * cluster.stop();                                              // the server is away, its data stays
 * cluster.resume();                                            // back at the same address
 * }</pre>
 *
 * <p>One cluster serves a test class; tests use names of their own, or delete what they made. The CRDs of {@code deploy/crds}
 * are there, and the namespaces {@code default} and
 * {@code kube-system}. The real server has RBAC: {@link #kubeconfig(String, TcpRelay)} gives the credentials of a service
 * account, to try what its roles allow; everything else is done as an administrator. With the real server a pod needs an image
 * for each container, objects are checked against their schemas, and there are objects that the server made itself.
 */
public abstract class KubernetesTestCluster implements AutoCloseable {

    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String FIELD_MANAGER = "weir-tests";

    /** Starts the one that this machine can have. */
    public static KubernetesTestCluster start() throws IOException {
        String binary = System.getenv("WEIR_KUBE_APISERVER");
        KubernetesTestCluster cluster =
                binary == null || binary.isEmpty() ? new MockCluster() : new RealCluster(Path.of(binary));
        cluster.installCrds();
        return cluster;
    }

    /** Whether it is a real API server: then {@code kubectl} works, schemas are checked and RBAC holds. */
    public abstract boolean isReal();

    /** Requests as an administrator, straight to the server. */
    public abstract KubernetesApi api();

    /** TCP port on 127.0.0.1. */
    public abstract int port();

    /** A kubeconfig of an administrator. */
    public abstract Path kubeconfig();

    /** A kubeconfig of an administrator for a server that is reached at this port of 127.0.0.1. */
    public abstract Path kubeconfig(int atPort);

    /** A kubeconfig of an administrator that goes through a relay. */
    public Path kubeconfig(TcpRelay relay) {
        return kubeconfig(relay.port());
    }

    /**
     * A kubeconfig of a service account through a relay. The mock lets everybody do everything.
     *
     * @param account {@code namespace:name}
     */
    public abstract Path kubeconfig(String account, TcpRelay relay);

    /** The server goes away as in a crash; what it knows stays. */
    public abstract void stop();

    /** The server comes back at the same address; returns when it is ready. */
    public abstract void resume();

    /** Forgets old resource versions: watches from them, and lists continued, are answered 410 Gone. */
    public abstract void expireVersions();

    /** Ends the server and removes what it wrote. */
    @Override
    public abstract void close();

    /** A new wire to the server. */
    public TcpRelay relay() throws IOException {
        return TcpRelay.open(port());
    }

    /** Makes objects as these documents say, and their status; objects that exist already are changed. */
    public void apply(String manifests) {
        for (JsonNode document : documents(manifests)) {
            apply(document);
        }
    }

    /** Makes one object as this says, and its status. */
    public void apply(JsonNode document) {
        ApiResource resource = TestResources.of(document);
        String namespace =
                resource.namespaced() ? document.at("/metadata/namespace").asText("default") : "";
        String name = document.at("/metadata/name").asText();
        try {
            ObjectNode object = document.deepCopy();
            JsonNode status = object.remove("status");
            JsonNode unused = api().apply(resource, namespace, name, FIELD_MANAGER, object);
            if (status != null) {
                ObjectNode patch = YAML.createObjectNode();
                patch.set("status", status);
                JsonNode patched = api().mergeStatus(resource, namespace, name, patch);
                assert patched != null;
            }
        } catch (KubernetesException refused) {
            throw new IllegalStateException(refused.getMessage(), refused);
        }
    }

    /** Deletes an object at once; nothing when there is none. */
    public void delete(ApiResource resource, String namespace, String name) {
        try {
            boolean unused = api().deleteNow(resource, namespace, name);
        } catch (KubernetesException refused) {
            throw new IllegalStateException(refused.getMessage(), refused);
        }
    }

    /** Which resource an object of a manifest belongs to. */
    public static ApiResource resource(JsonNode object) {
        return TestResources.of(object);
    }

    /** The documents of a text. */
    public static List<JsonNode> documents(String manifests) {
        try (var read = YAML.readerFor(JsonNode.class).<JsonNode>readValues(manifests)) {
            List<JsonNode> documents = new ArrayList<>();
            read.forEachRemaining(document -> {
                if (document.isObject()) {
                    documents.add(document);
                }
            });
            return documents;
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private void installCrds() throws IOException {
        for (String text : crds()) {
            apply(text);
            for (JsonNode crd : documents(text)) {
                awaitServed(TestResources.served(crd));
            }
        }
    }

    private static List<String> crds() throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("../deploy/crds"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                String text = Files.readString(file);
                if (text.contains("kind: CustomResourceDefinition")) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    private void awaitServed(ApiResource resource) {
        Until.holds("the API serves " + resource, () -> {
            try {
                return api().list(resource, "", Map.of("limit", "1")).isObject();
            } catch (KubernetesException notYet) {
                return false;
            }
        });
    }
}

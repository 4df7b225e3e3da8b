package io.weir.agent.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Address and credentials of the API server.
 *
 * @param server its address, with a slash at the end
 * @param client sends requests to it with the credentials
 */
record ApiAccess(String server, HttpClient client) {

    private static final Logger LOG = LoggerFactory.getLogger(ApiAccess.class);
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    /** A connection that went dead unnoticed must not carry anything else: each request has its own. */
    private static final boolean HTTP2_DISABLED = true;

    /**
     * What the kubeconfig says in its current context, or the service account of the pod this runs in.
     *
     * @throws KubernetesException when neither can be read
     */
    static ApiAccess open(Optional<Path> kubeconfig) throws KubernetesException {
        try {
            Config config = kubeconfig.isPresent() ? fromFile(kubeconfig.get()) : inCluster();
            config.setHttp2Disable(HTTP2_DISABLED);
            config.setRequestRetryBackoffLimit(0);
            config.setConnectionTimeout(CONNECT_TIMEOUT_MILLIS);
            config.setUserAgent("weir");
            return new ApiAccess(
                    config.getMasterUrl(),
                    new JdkHttpClientFactory().newBuilder(config).build());
        } catch (KubernetesClientException | IllegalArgumentException refused) {
            throw new KubernetesException(
                    kubeconfig.map(file -> "kubeconfig " + file).orElse("service account " + SERVICE_ACCOUNT) + ": "
                            + refused.getMessage(),
                    refused);
        }
    }

    private static Config fromFile(Path kubeconfig) throws KubernetesException {
        if (!Files.isReadable(kubeconfig)) {
            throw new KubernetesException(
                    KubernetesException.NOT_ANSWERED, "", "kubeconfig " + kubeconfig + ": expected a readable file");
        }
        return Config.fromKubeconfig(kubeconfig.toFile());
    }

    private static Config inCluster() throws KubernetesException {
        String host = System.getenv("KUBERNETES_SERVICE_HOST");
        String port = System.getenv("KUBERNETES_SERVICE_PORT");
        Path token = SERVICE_ACCOUNT.resolve("token");
        if (host == null || port == null || !Files.isReadable(token)) {
            throw new KubernetesException(
                    KubernetesException.NOT_ANSWERED,
                    "",
                    "this runs in no pod with a service account: expected $KUBERNETES_SERVICE_HOST, "
                            + "$KUBERNETES_SERVICE_PORT and " + token + ", or --kubeconfig FILE");
        }
        Config config = Config.empty();
        config.setMasterUrl("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/");
        config.setCaCertFile(SERVICE_ACCOUNT.resolve("ca.crt").toString());
        // The kubelet replaces the token every hour or so.
        config.setOauthTokenProvider(() -> read(token));
        return config;
    }

    private static String read(Path token) {
        try {
            return Files.readString(token).strip();
        } catch (IOException failure) {
            LOG.warn("cannot read {}: {}", token, failure.toString());
            return "";
        }
    }
}

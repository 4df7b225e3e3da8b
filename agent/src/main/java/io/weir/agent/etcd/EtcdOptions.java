package io.weir.agent.etcd;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How etcd is reached.
 *
 * @param endpoints its client URLs, http or https; at least one
 * @param certificateAuthority PEM file of who signed the servers' certificates; empty for those the JVM trusts
 * @param certificate PEM file of our own certificate; empty for none
 * @param key PEM file (PKCS#8) of our own key; given exactly when the certificate is
 * @param leaseTtl how long our entries outlive us; whole seconds, at least one
 */
public record EtcdOptions(
        List<URI> endpoints,
        Optional<Path> certificateAuthority,
        Optional<Path> certificate,
        Optional<Path> key,
        Duration leaseTtl) {

    /** Long enough for a node to restart. */
    public static final Duration DEFAULT_LEASE_TTL = Duration.ofMinutes(15);

    public EtcdOptions {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("etcd: no endpoint given: expected at least one URL");
        }
        for (URI endpoint : endpoints) {
            boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
            if (!http || endpoint.getHost() == null || endpoint.getPort() < 1) {
                throw new IllegalArgumentException(
                        "etcd endpoint '" + endpoint + "': expected http://HOST:PORT or https://HOST:PORT");
            }
        }
        if (endpoints.stream().map(URI::getScheme).distinct().count() > 1) {
            throw new IllegalArgumentException("etcd endpoints " + endpoints + ": expected all http or all https");
        }
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("etcd: certificate and key: expected both or none");
        }
        if (!isTls(endpoints) && (certificateAuthority.isPresent() || certificate.isPresent())) {
            throw new IllegalArgumentException("etcd endpoints " + endpoints + ": expected https with TLS files");
        }
        if (leaseTtl.toSeconds() < 1) {
            throw new IllegalArgumentException("etcd lease " + leaseTtl + ": expected at least one second");
        }
    }

    boolean isTls() {
        return isTls(endpoints);
    }

    private static boolean isTls(List<URI> endpoints) {
        return endpoints.get(0).getScheme().equals("https");
    }
}
